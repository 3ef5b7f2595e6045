import { randomBytes, randomUUID } from 'node:crypto'
import { AIService } from '@learnlab/contracts/ai/v1'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { eventually, noteSecrets } from '@learnlab/testing'
import { Client } from 'pg'
import { Mailbox } from '../../services/auth/test/mailbox.ts'
import type { Product } from '../product/start-product.ts'
import { type AccessTokens, openAccessTokens } from './access-tokens.ts'
import type { ExternalIssuer } from './external-issuer.ts'
import { type Draft, type Material, writeDraft, writeMaterial } from './material.ts'

export type Role = 'student' | 'instructor' | 'admin'

/** Somebody who is signed in. */
export type Account = {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly accessToken: string
  readonly refreshToken: string
}

/** Services past the gateway, to make what examples stand on and to see what calls did. */
type Clients = {
  readonly auth: ServiceClient<typeof AuthService>
  readonly course: ServiceClient<typeof CourseService>
  readonly ai: ServiceClient<typeof AIService>
  readonly executor: ServiceClient<typeof ExecutorService>
  readonly progress: ServiceClient<typeof ProgressService>
}

/** What the examples work with: people, a published course with an exercise, and means to make more. */
export type Laboratory = Clients & {
  /** Of each role one who owns what is made, and one who owns nothing of it. */
  readonly owners: Readonly<Record<Role, Account>>
  readonly strangers: Readonly<Record<Role, Account>>
  /** Somebody with a password, for sign-ins. */
  readonly reader: { readonly userId: string; readonly email: string; readonly password: string }
  readonly material: Material
  readonly tokens: AccessTokens
  readonly mailbox: Mailbox
  readonly externalIssuer: ExternalIssuer
  /** A student who was not there before, without a password; may be spoilt. */
  newcomer(options?: { emailVerified?: boolean }): Promise<Account>
  /** The same with a role. */
  newAccount(role: Role): Promise<Account>
  /** An unpublished course of the instructor's; may be spoilt. */
  draft(): Promise<Draft>
  close(): Promise<void>
}

/** A container for the first program, and the copies that other services hold of what was published. */
const settledTimeoutMs = 60_000

export function newPassword(): string {
  const password = randomBytes(18).toString('base64url')
  noteSecrets(password)
  return password
}

export function newAddress(): string {
  return `${randomUUID()}@learners.example`
}

/** @param externalIssuer the one that auth is configured with */
export async function openLaboratory(product: Product, externalIssuer: ExternalIssuer): Promise<Laboratory> {
  const { clients, close } = connect(product)
  const database = new Client({ connectionString: product.databaseUrl })
  await database.connect()
  const newcomer: Laboratory['newcomer'] = async (options) => {
    return signIn(clients.auth, externalIssuer.tokenFor({ email: newAddress(), name: 'Ada ☃', ...options }))
  }
  const newAccount = async (role: Role): Promise<Account> => {
    const token = externalIssuer.tokenFor({ email: newAddress(), name: `Ada, ${role}` })
    const { userId } = await signIn(clients.auth, token)
    await database.query('update auth.users set role = $1 where id = $2', [role, userId])
    return signIn(clients.auth, token)
  }
  const people = async () => ({
    student: await newAccount('student'),
    instructor: await newAccount('instructor'),
    admin: await newAccount('admin'),
  })
  const [owners, strangers] = [await people(), await people()]
  await eventually(() => runsPrograms(clients.executor, owners.student), { timeoutMs: settledTimeoutMs })
  const [email, password] = [newAddress(), newPassword()]
  const reader = { ...(await clients.auth.register({ email, password, name: 'Grace' })), password }
  const material = await writeMaterial(clients, owners.instructor, owners.student)
  await eventually(() => isKnownEverywhere(clients, owners.student, material), { timeoutMs: settledTimeoutMs })
  return {
    ...clients,
    ...{ owners, strangers, reader, material, externalIssuer, newcomer, newAccount },
    tokens: await openAccessTokens(database, product.keyEncryptionKey),
    mailbox: new Mailbox(product.mailFolder),
    draft: () => writeDraft(clients.course, owners.instructor),
    close: async () => {
      close()
      await database.end()
    },
  }
}

function connect({ topology }: Product): { clients: Clients; close(): void } {
  const at = (name: keyof Clients) => ({ address: `ipv4:127.0.0.1:${topology.services[name].grpc}` })
  const clients = {
    auth: createServiceClient(AuthService, at('auth')),
    course: createServiceClient(CourseService, at('course')),
    ai: createServiceClient(AIService, at('ai')),
    executor: createServiceClient(ExecutorService, at('executor')),
    progress: createServiceClient(ProgressService, at('progress')),
  }
  return {
    clients,
    close: () => {
      for (const client of Object.values(clients)) client.close()
    },
  }
}

async function signIn(auth: Clients['auth'], token: string): Promise<Account> {
  const { accessToken, refreshToken, user } = await auth.exchangeToken({ token })
  if (user === undefined) throw new Error('a sign-in told of no user')
  noteSecrets(accessToken, refreshToken)
  return {
    ...{ userId: user.id, email: user.email, name: user.name, role: user.role as Role },
    ...{ accessToken, refreshToken },
  }
}

/** Also that versions are known, which are asked of a container for each language. */
async function runsPrograms(executor: Clients['executor'], { accessToken }: Account): Promise<boolean> {
  const { languages } = await executor.listLanguages({})
  if (!languages.some(({ ready, version }) => ready && version !== '')) return false
  const { output } = await executor.executeCode({ language: 'python', code: 'print(6 * 7)' }, { token: accessToken })
  return output === '42\n'
}

/** Search and the tutor hold copies of what is published. */
async function isKnownEverywhere(
  { course, ai }: Clients,
  { accessToken }: Account,
  { word, courseId }: Material,
): Promise<boolean> {
  const { hits } = await course.searchCourses({ query: word })
  const { passages } = await course.searchPassages({ query: word })
  const { citations } = await ai.getHelp({ question: `What is a ${word}?` }, { token: accessToken })
  return [hits, passages, citations].every((found) => found.some((each) => each.courseId === courseId))
}

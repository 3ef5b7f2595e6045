import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { serviceRole } from '@learnlab/postgres'
import { newServiceKey } from '@learnlab/rpc'
import { type ServiceName, serviceNames, type Variables } from './services.ts'

/** Thrown when a secret was made before and is gone; the message says which and what to do. */
export class SecretMissing extends Error {
  override readonly name = 'SecretMissing'
}

/** Services that show the course service who they are. */
const servicesWithKeys: readonly ServiceName[] = ['executor', 'ai']

const password = () => randomBytes(24).toString('base64url')

/**
 * Makes the secrets that are missing below `folder`: in one folder for each container, which is given that one alone.
 * Nothing that is there is changed, but what follows from other secrets is written anew. @returns what was made
 */
export function makeSecrets(folder: string, variables: Variables): string[] {
  const made: string[] = []
  const ensure = (name: string, make: () => string): string => {
    const path = join(folder, name)
    if (existsSync(path)) return readFileSync(path, 'utf8')
    const value = make()
    writeSecret(path, value)
    made.push(name)
    return value
  }
  ensure('postgres/password', password)
  const passwords = serviceNames.map((name) => [name, ensure(`${name}/database-password`, password)] as const)
  ensure('auth/key-encryption-key', () => randomBytes(32).toString('base64'))
  const privateKeys = servicesWithKeys.map((name) => `${name}/service-private-key`)
  const publicKeys = 'course/service-public-keys'
  if (![...privateKeys, publicKeys].every((name) => existsSync(join(folder, name)))) {
    const keys = servicesWithKeys.map((name) => ({ name, ...newServiceKey() }))
    for (const { name, privateKey } of keys) writeSecret(join(folder, `${name}/service-private-key`), privateKey)
    writeSecret(join(folder, publicKeys), keys.map(({ name, publicKey }) => `${name}=${publicKey}`).join(','))
    made.push(...privateKeys)
  }
  for (const [name, secret] of passwords) writeDatabaseUrls(folder, name, secret, variables)
  const database = decodeURIComponent(new URL(adminDatabaseUrl(variables)).pathname.slice(1))
  const users = passwords.map(([name, secret]) => `"${serviceRole(database, name)}" "${secret}"\n`)
  writeSecret(join(folder, 'pgbouncer/users.txt'), users.join(''))
  return made
}

/** The secret at `name`. @throws SecretMissing */
export function readSecret(folder: string, name: string): string {
  const path = join(folder, name)
  if (!existsSync(path)) throw new SecretMissing(`The secret ${path} is missing: run \`secrets\` first.`)
  return readFileSync(path, 'utf8')
}

/** Services with reads that a replica may answer. */
const servicesWithReplica: readonly ServiceName[] = ['course', 'progress']

/** Through a pooler where there is one, past it for LISTEN, and to the replica where there is one. */
function writeDatabaseUrls(folder: string, service: ServiceName, secret: string, variables: Variables): void {
  const direct = new URL(adminDatabaseUrl(variables))
  direct.username = serviceRole(decodeURIComponent(direct.pathname.slice(1)), service)
  direct.password = secret
  const pooled = new URL(direct)
  if (variables.SERVICES_DATABASE_HOST) pooled.hostname = variables.SERVICES_DATABASE_HOST
  if (variables.SERVICES_DATABASE_PORT) pooled.port = variables.SERVICES_DATABASE_PORT
  writeSecret(join(folder, service, 'database-url'), pooled.href)
  writeSecret(join(folder, service, 'database-direct-url'), direct.href)
  if (!variables.SERVICES_REPLICA_HOST || !servicesWithReplica.includes(service)) return
  const replica = new URL(direct)
  replica.hostname = variables.SERVICES_REPLICA_HOST
  if (variables.SERVICES_REPLICA_PORT) replica.port = variables.SERVICES_REPLICA_PORT
  writeSecret(join(folder, service, 'database-replica-url'), replica.href)
}

export function adminDatabaseUrl({ ADMIN_DATABASE_URL }: Variables): string {
  return ADMIN_DATABASE_URL || 'postgres://postgres@postgres:5432/learnlab'
}

/** For its owner alone; replaced in one step, so that nobody reads half of it. */
function writeSecret(path: string, value: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.draft`
  writeFileSync(draft, value, { mode: 0o400 })
  renameSync(draft, path)
}

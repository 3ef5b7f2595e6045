import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { AuthService, type LoginResponse } from '@learnlab/contracts/auth/v1'
import { followEvents } from '@learnlab/events'
import { type Attempts, createMemoryAttempts } from '@learnlab/limits'
import { createPool, openAdminSession, type Pool } from '@learnlab/postgres'
import { createRevocations, createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics, startOperatorServer } from '@learnlab/telemetry'
import {
  createTestDatabase,
  eventually,
  noRateLimits,
  noteOutput,
  noteSecrets,
  type TestDatabase,
} from '@learnlab/testing'
import { buildAuthServer } from '../auth-server.ts'
import { createPasswordHashing, type PasswordHashing } from '../domain/password-hashing.ts'
import type { SigningKey } from '../domain/signing-key.ts'
import type { ExternalIssuer } from '../external-token-config.ts'
import { jwksPath } from '../jwks-route.ts'
import { folderPostOffice, type PostOffice } from '../mail/post-office.ts'
import { createPasswordStrength, type PasswordStrength } from '../password-strength.ts'
import type { AccountRules } from '../rpc/auth-deps.ts'
import type { SignInProvider } from '../sign-in-providers-config.ts'
import { openSigningKeys } from '../signing-keys.ts'
import { Mailbox } from './mailbox.ts'
import { notingSecrets } from './noting-secrets.ts'

export const migrations = join(import.meta.dirname, '../migrations')
export const keyEncryptionKey = randomBytes(32)
noteSecrets(keyEncryptionKey.toString('base64'), keyEncryptionKey.toString('hex'))

const hourMs = 3_600_000
const lifetimes = {
  accessTokenMs: 15 * 60_000,
  sessionIdleMs: 30 * 24 * hourMs,
  sessionMs: 90 * 24 * hourMs,
  refreshGraceMs: 20_000,
}
export const schedule = { lifetimeMs: 30 * 24 * hourMs, leadMs: 30_000, retainMs: 20 * 60_000 }
const tokens = { issuer: 'https://learnlab.local', audience: 'learnlab' }

export const password = 'correct horse battery staple'
export const siteUrl = 'https://site.example'

const openRules: AccountRules = {
  signUp: 'open',
  requireVerifiedEmail: false,
  emailDomains: { allowed: [], blocked: [] },
}

export type Auth = {
  client: ServiceClient<typeof AuthService>
  /** Of the database, as the role of the service. */
  url: string
  pool: Pool
  /** Where the server answers calls. */
  address: string
  /** What came by mail. */
  mailbox: Mailbox
  /** Everything the server logged. */
  log: () => string
  /** What the server counts, as /metrics shows it. */
  metrics: () => Promise<string>
  jwksUrl: string
  /** What signs access tokens. */
  signingKey: () => SigningKey
  /** Statements sent to the database for calls so far. */
  statements: () => number
  /** Waits until all letters are sent. */
  settled(): Promise<void>
  /** Moves the server's clock on. */
  pass(milliseconds: number): void
  /** The events published so far, read as an administrator: auth itself may not. */
  published(): Promise<{ type: string; payload: unknown }[]>
  /** Waits until it is on record that the answers to refreshes have left. */
  answersHaveLeft(): Promise<void>
  /** Registers and signs in. */
  signUp(email: string): Promise<LoginResponse>
}

/**
 * The server on free ports with a database of its own; both are gone after the test. With `unreachable` it started
 * well, and now works with that pool.
 */
export async function startAuth(
  t: TestContext,
  options: {
    passwords?: PasswordHashing
    unreachable?: Pool
    strength?: PasswordStrength
    postOffice?: PostOffice
    attempts?: Attempts
    rules?: Partial<AccountRules>
    database?: TestDatabase
    signInProviders?: readonly SignInProvider[]
    externalIssuer?: ExternalIssuer
    browserOrigins?: readonly string[]
  } = {},
): Promise<Auth> {
  const database = options.database ?? (await createTestDatabase(t, { service: 'auth', migrations }))
  const { url, adminUrl, pool: observer } = database
  let statements = 0
  // What goes on beside calls is not counted with them.
  const background = new AsyncLocalStorage<true>()
  const pool = createPool({
    connectionString: url,
    applicationName: 'auth under test',
    onStatement: (text) => {
      // Recorded a moment later, many at a time.
      if (!background.getStore() && !/SET answered_at|jsonb_to_recordset/.test(text)) statements++
    },
  })
  const eventPool = createPool({ connectionString: url, applicationName: 'auth under test: events', max: 1 })
  const lines: string[] = []
  const keep = (line: string) => {
    lines.push(line)
    noteOutput(`log of auth in ${t.name}`, line)
  }
  const logger = createLogger({ service: 'auth', level: 'trace', destination: { write: keep } })
  const metrics = createMetrics({ service: 'auth' })
  let passedMs = 0
  const now = () => new Date(Date.now() + passedMs)
  const signingKeys = await openSigningKeys({ pool: eventPool, keyEncryptionKey, schedule, logger, now })
  const revocations = createRevocations()
  const following = options.unreachable
    ? undefined
    : await followEvents({ pool: eventPool, directUrl: url, logger, ...revocations })
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-mail-'))
  const from = 'Learn Lab <no-reply@learnlab.example>'
  const serverDeps = {
    pool: options.unreachable ?? pool,
    signingKeys,
    // bcrypt's least work: what it costs has a test of its own.
    passwords: options.passwords ?? (await createPasswordHashing({ cost: 4 })),
    // Strength has a test of its own, and starts a thread.
    strength: options.strength ?? createPasswordStrength({ minScore: 0 }),
    postOffice: options.postOffice ?? folderPostOffice({ folder, from, logLinks: false, logger }),
    attempts: options.attempts ?? createMemoryAttempts(),
    rules: { ...openRules, ...options.rules },
    siteUrl,
    tokens,
    signInProviders: options.signInProviders,
    externalIssuer: options.externalIssuer,
    lifetimes,
    browserOrigins: options.browserOrigins ?? ['http://localhost:3000'],
    revocations,
    logger,
    metrics,
    now,
    limits: noRateLimits,
    refusalsEveryMs: 20,
  }
  const { server, routes, close } = background.run(true, () => buildAuthServer(serverDeps))
  const operator = await startOperatorServer({ host: '127.0.0.1', port: 0, metrics, ready: () => true, routes })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const calls = createServiceClient(AuthService, { address: `127.0.0.1:${port}` })
  const client = notingSecrets(calls)
  t.after(async () => {
    calls.close()
    await operator.close()
    await server.close({ graceMs: 1_000 })
    await close()
    await signingKeys.close()
    await following?.close()
    await eventPool.end()
    await pool.end()
    await rm(folder, { recursive: true })
  })
  return {
    client,
    url,
    pool,
    address: `127.0.0.1:${port}`,
    mailbox: new Mailbox(folder),
    log: () => lines.join(''),
    metrics: () => metrics.registry.metrics(),
    jwksUrl: `http://127.0.0.1:${operator.port}${jwksPath}`,
    signingKey: signingKeys.active,
    statements: () => statements,
    async settled() {
      await eventually(async () => (await observer.query('SELECT FROM letters LIMIT 1')).rows.length === 0)
    },
    pass: (milliseconds) => {
      passedMs += milliseconds
    },
    async published() {
      const admin = await openAdminSession(adminUrl)
      return admin
        .rows<{ type: string; payload: unknown }>('SELECT type, payload FROM events.outbox')
        .finally(admin.end)
    },
    async answersHaveLeft() {
      await eventually(async () => {
        const { rowCount } = await pool.query(
          `SELECT FROM refresh_tokens AS used JOIN refresh_tokens AS next ON next.hash = used.next_hash
           WHERE next.answered_at IS NULL`,
        )
        return rowCount === 0
      })
    },
    async signUp(email) {
      await client.register({ email, password, name: 'Ada' })
      return client.login({ email, password })
    },
  }
}

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { AuthService, type LoginResponse } from '@learnlab/contracts/auth/v1'
import { followEvents } from '@learnlab/events'
import { createPool, openAdminSession, type Pool } from '@learnlab/postgres'
import { createRevocations, createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics, startOperatorServer } from '@learnlab/telemetry'
import { createTestDatabase, eventually, noRateLimits } from '@learnlab/testing'
import { buildAuthServer } from '../auth-server.ts'
import { createPasswordHashing, type PasswordHashing } from '../domain/password-hashing.ts'
import { jwksPath } from '../jwks-route.ts'
import { openSigningKeys } from '../signing-keys.ts'

export const migrations = join(import.meta.dirname, '../migrations')
export const keyEncryptionKey = randomBytes(32)

const hourMs = 3_600_000
const lifetimes = {
  accessTokenMs: 15 * 60_000,
  sessionIdleMs: 30 * 24 * hourMs,
  sessionMs: 90 * 24 * hourMs,
  refreshGraceMs: 20_000,
}
export const schedule = { lifetimeMs: 30 * 24 * hourMs, leadMs: 30_000, retainMs: 16 * 60_000 }
const tokens = { issuer: 'https://learnlab.local', audience: 'learnlab' }

export const password = 'correct horse battery staple'

export type Auth = {
  client: ServiceClient<typeof AuthService>
  /** Of the database, as the role of the service. */
  url: string
  pool: Pool
  /** Everything the server logged. */
  log: () => string
  jwksUrl: string
  /** Statements sent to the database so far. */
  statements: () => number
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
  options: { passwords?: PasswordHashing; unreachable?: Pool } = {},
): Promise<Auth> {
  const { url, adminUrl } = await createTestDatabase(t, { service: 'auth', migrations })
  let statements = 0
  const pool = createPool({
    connectionString: url,
    applicationName: 'auth under test',
    onStatement: (text) => {
      // Recorded a moment later, many at a time.
      if (!text.includes('SET answered_at')) statements++
    },
  })
  const eventPool = createPool({ connectionString: url, applicationName: 'auth under test: events', max: 1 })
  const lines: string[] = []
  const logger = createLogger({ service: 'auth', level: 'trace', destination: { write: (line) => lines.push(line) } })
  const metrics = createMetrics({ service: 'auth' })
  let passedMs = 0
  const now = () => new Date(Date.now() + passedMs)
  const signingKeys = await openSigningKeys({ pool: eventPool, keyEncryptionKey, schedule, logger, now })
  const revocations = createRevocations()
  const following = options.unreachable
    ? undefined
    : await followEvents({ pool: eventPool, directUrl: url, logger, ...revocations })
  const { server, routes, close } = buildAuthServer({
    pool: options.unreachable ?? pool,
    signingKeys,
    // bcrypt's least work: what it costs has a test of its own.
    passwords: options.passwords ?? (await createPasswordHashing({ cost: 4 })),
    tokens,
    lifetimes,
    browserOrigins: ['http://localhost:3000'],
    revocations,
    logger,
    metrics,
    now,
    limits: noRateLimits,
  })
  const operator = await startOperatorServer({ host: '127.0.0.1', port: 0, metrics, ready: () => true, routes })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = createServiceClient(AuthService, { address: `127.0.0.1:${port}` })
  t.after(async () => {
    client.close()
    await operator.close()
    await server.close({ graceMs: 1_000 })
    await close()
    await signingKeys.close()
    await following?.close()
    await eventPool.end()
    await pool.end()
  })
  return {
    client,
    url,
    pool,
    log: () => lines.join(''),
    jwksUrl: `http://127.0.0.1:${operator.port}${jwksPath}`,
    statements: () => statements,
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

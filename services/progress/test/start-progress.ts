import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { createPool } from '@learnlab/postgres'
import { type CallOptions, createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestDatabase, createTestTokens, noRateLimits, type TestRole } from '@learnlab/testing'
import { buildProgressServer } from '../progress-server.ts'
import { startCatalogue } from './catalogue.ts'

const migrations = join(import.meta.dirname, '../migrations')

type Methods = ServiceClient<typeof ProgressService>

export type Person = { userId: string; role: TestRole }

export function person(role: TestRole = 'student'): Person {
  return { userId: randomUUID(), role }
}

/** A progress service on a free port, a database of its own, and a course service whose courses the test decides. */
export async function startProgress(t: TestContext) {
  const { url, adminUrl, pool: database } = await createTestDatabase(t, { service: 'progress', migrations })
  const service = await startService(url)
  t.after(service.close)
  return { ...service, database, adminUrl }
}

/** The same on a database that exists; the caller closes it. */
export async function startService(url: string) {
  const tokens = createTestTokens()
  const logger = createLogger({ service: 'progress', level: 'error' })
  const catalogue = await startCatalogue(tokens.verifier, logger)
  const courses = createServiceClient(CourseService, { address: catalogue.address })
  const statements: string[] = []
  const pool = createPool({
    connectionString: url,
    applicationName: 'progress server',
    onStatement: (text) => statements.push(text),
  })
  const clock = { nowMs: 0 }
  const server = buildProgressServer({
    pool,
    courses,
    tokens: tokens.verifier,
    logger,
    metrics: createMetrics({ service: 'progress' }),
    limits: noRateLimits,
    nowMs: () => clock.nowMs,
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = createServiceClient(ProgressService, { address: `dns:///127.0.0.1:${port}` })
  async function close(): Promise<void> {
    client.close()
    await server.close({ graceMs: 1_000 })
    courses.close()
    await catalogue.close()
    await pool.end()
  }

  function calls(options: CallOptions) {
    return {
      updateProgress: (request: Parameters<Methods['updateProgress']>[0]) => client.updateProgress(request, options),
      getProgress: (request: Parameters<Methods['getProgress']>[0]) => client.getProgress(request, options),
    }
  }
  return {
    client,
    catalogue,
    /** Time as the cache of outlines sees it. */
    clock,
    logger,
    close,
    /** Statements sent by the service so far. */
    statements,
    tokenOf: (user: Person) => tokens.issue(user),
    as: (user: Person) => calls({ token: tokens.issue(user) }),
    anonymous: calls({}),
  }
}

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { createPool } from '@learnlab/postgres'
import { type CallOptions, createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestDatabase, createTestTokens, noRateLimits, type TestRole } from '@learnlab/testing'
import { createCourseOutlines } from '../clients/course-outlines.ts'
import { followCourses } from '../course-changes.ts'
import { createProgressFeed } from '../feed/progress-feed.ts'
import { buildProgressServer } from '../progress-server.ts'
import { createLearnerCourses } from '../store/learner-courses.ts'
import { startCatalogue } from './catalogue.ts'

const migrations = join(import.meta.dirname, '../migrations')

type Methods = ServiceClient<typeof ProgressService>

export type Person = { userId: string; role: TestRole }

export function person(role: TestRole = 'student'): Person {
  return { userId: randomUUID(), role }
}

/** A progress service on a free port, a database of its own, and a course service whose courses the test decides. */
export async function startProgress(t: TestContext, options: ServiceOptions = {}) {
  const { url, adminUrl, publish, pool: database } = await createTestDatabase(t, { service: 'progress', migrations })
  const service = await startService(url, options)
  t.after(service.close)
  return { ...service, url, database, adminUrl, publish }
}

export type ServiceOptions = { heartbeatMs?: number; catalogue?: Catalogue; tokens?: TestTokens }
type TestTokens = ReturnType<typeof createTestTokens>
type Catalogue = Awaited<ReturnType<typeof startCatalogue>>

/** The same on a database that exists; the caller closes it. Of several, each may share another's catalogue and tokens. */
export async function startService(url: string, options: ServiceOptions = {}) {
  const { tokens = createTestTokens(), heartbeatMs } = options
  const logger = createLogger({ service: 'progress', level: 'error' })
  const catalogue = options.catalogue ?? (await startCatalogue(tokens.verifier, logger))
  const courses = createServiceClient(CourseService, { address: catalogue.address })
  const statements: string[] = []
  const pool = createPool({
    connectionString: url,
    applicationName: 'progress server',
    onStatement: (text) => statements.push(text),
  })
  const replicaStatements: string[] = []
  const reader = createPool({
    connectionString: url,
    applicationName: 'progress replica',
    // As on a replica.
    readOnly: true,
    max: 2,
    onStatement: (text) => {
      statements.push(text)
      replicaStatements.push(text)
    },
  })
  const clock = { nowMs: 0, now: (): Date => new Date() }
  const events = createPool({ connectionString: url, applicationName: 'progress events', max: 2 })
  const outlines = createCourseOutlines({ courses, nowMs: () => clock.nowMs })
  const feed = createProgressFeed({ learnerCourses: createLearnerCourses(pool), directUrl: url, logger, heartbeatMs })
  const courseChanges = await followCourses({ pool: events, directUrl: url, logger, outlines, feed })
  const server = buildProgressServer({
    pool,
    reader,
    outlines,
    feed,
    tokens: tokens.verifier,
    logger,
    metrics: createMetrics({ service: 'progress' }),
    limits: noRateLimits,
    now: () => clock.now(),
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = createServiceClient(ProgressService, { address: `dns:///127.0.0.1:${port}` })
  async function close(): Promise<void> {
    client.close()
    await server.close({ graceMs: 1_000 })
    await courseChanges.close()
    await feed.close()
    courses.close()
    if (!options.catalogue) await catalogue.close()
    await reader.end()
    await pool.end()
    await events.end()
  }

  type Request<Name extends keyof Methods> = Parameters<Methods[Name]>[0]
  function calls(options: CallOptions) {
    return {
      updateProgress: (request: Request<'updateProgress'>) => client.updateProgress(request, options),
      syncProgress: (requests: Request<'syncProgress'>) => client.syncProgress(requests, options),
      syncProgressBatch: (request: Request<'syncProgressBatch'>) => client.syncProgressBatch(request, options),
      getProgress: (request: Request<'getProgress'>) => client.getProgress(request, options),
      resetProgress: (request: Request<'resetProgress'>) => client.resetProgress(request, options),
      exportProgress: (request: Request<'exportProgress'>) => client.exportProgress(request, options),
      streamProgress: (request: Request<'streamProgress'>, signal?: AbortSignal) =>
        client.streamProgress(request, { ...options, signal }),
      getAnalytics: (request: Request<'getAnalytics'>) => client.getAnalytics(request, options),
      getCourseAnalytics: (request: Request<'getCourseAnalytics'>) => client.getCourseAnalytics(request, options),
      listAchievements: (request: Request<'listAchievements'>) => client.listAchievements(request, options),
    }
  }
  return {
    client,
    catalogue,
    port,
    tokens,
    /** `nowMs` is time as the cache of outlines sees it, `now` gives that by which events are received. */
    clock,
    logger,
    close,
    /** Statements sent by the service so far. */
    statements,
    /** Those of them that a replica may answer. */
    replicaStatements,
    tokenOf: (user: Person) => tokens.issue(user),
    as: (user: Person) => calls({ token: tokens.issue(user) }),
    anonymous: calls({}),
  }
}

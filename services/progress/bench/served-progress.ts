import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { createPool, migrate, type Pool } from '@learnlab/postgres'
import { createServiceClient, type ServiceClient } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { type DatabaseLink, openDatabaseLink } from '@learnlab/testing/database-link'
import { noRateLimits } from '@learnlab/testing/no-rate-limits'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { createTestTokens } from '@learnlab/testing/test-tokens'
import { createCourseOutlines } from '../clients/course-outlines.ts'
import { createProgressFeed } from '../feed/progress-feed.ts'
import { buildProgressServer } from '../progress-server.ts'
import { createLearnerCourses } from '../store/learner-courses.ts'
import { type CatalogueCourse, courseOf, startCatalogue } from '../test/catalogue.ts'

/** A course of 40 subtopics. */
const sizes = Array.from({ length: 8 }, () => 5)

export type ServedProgress = {
  client: ServiceClient<typeof ProgressService>
  link: DatabaseLink
  /** Past the link. */
  database: Pool
  course: CatalogueCourse
  authorToken: string
  tokenOf(userId: string): string
  close(): Promise<void>
}

/** The service in this process, whose calls go over a link that counts and delays; what it listens to goes past it. */
export async function serveProgress(postgres: OwnPostgres, { delayMs = 0 } = {}): Promise<ServedProgress> {
  const url = postgres.url('progress')
  const link = await openDatabaseLink(url, { delayMs })
  const database = createPool({
    connectionString: url,
    applicationName: 'bench direct',
    max: 2,
    statementTimeoutMs: 300_000,
  })
  await migrate({ pool: database, schema: 'progress', folder: join(import.meta.dirname, '../migrations') })
  const pool = createPool({ connectionString: link.url, applicationName: 'bench' })
  const logger = createLogger({ service: 'progress', level: 'silent' })
  const tokens = createTestTokens()
  const catalogue = await startCatalogue(tokens.verifier, logger)
  const course = catalogue.add(courseOf('benched', sizes))
  const courses = createServiceClient(CourseService, { address: catalogue.address })
  // For ever fresh: what the course service costs is its own matter.
  const outlines = createCourseOutlines({ courses, nowMs: () => 0 })
  const feed = createProgressFeed({
    learnerCourses: createLearnerCourses(pool),
    directUrl: url,
    logger,
    pollMs: 3_600_000,
  })
  const server = buildProgressServer({
    ...{ pool, outlines, feed, logger, tokens: tokens.verifier, limits: noRateLimits },
    metrics: createMetrics({ service: 'progress' }),
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = createServiceClient(ProgressService, { address: `dns:///127.0.0.1:${port}` })
  return {
    ...{ client, link, database, course },
    authorToken: tokens.issue({ userId: course.authorId, role: 'instructor' }, 7_200),
    tokenOf: (userId) => tokens.issue({ userId }, 7_200),
    async close() {
      client.close()
      await server.close({ graceMs: 1_000 })
      await feed.close()
      courses.close()
      await catalogue.close()
      await Promise.all([pool.end(), database.end()])
      link.close()
    },
  }
}

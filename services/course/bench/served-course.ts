import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { followEvents } from '@learnlab/events'
import { createPool, migrate } from '@learnlab/postgres'
import {
  createServiceClient,
  createServiceIdentity,
  createServiceVerifier,
  newServiceKey,
  type ServiceClient,
} from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { type DatabaseLink, openDatabaseLink } from '@learnlab/testing/database-link'
import { noRateLimits } from '@learnlab/testing/no-rate-limits'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { createTestTokens } from '@learnlab/testing/test-tokens'
import { buildCourseServer } from '../course-server.ts'
import { createCourseCache } from '../store/cached-courses.ts'
import { instantExecutor } from './instant-executor.ts'

export type ServedCourse = {
  client: ServiceClient<typeof CourseService>
  asExecutor: ServiceClient<typeof CourseService>
  asTutor: ServiceClient<typeof CourseService>
  link: DatabaseLink
  token: string
  /** Has everything that was read be read anew. */
  forget(): void
  close(): Promise<void>
}

/**
 * The service in this process, whose calls go over a link that counts and delays; what it does besides (following events)
 * goes past it.
 */
export async function serveCourse(postgres: OwnPostgres, { delayMs = 0 } = {}): Promise<ServedCourse> {
  const url = postgres.url('course')
  const link = await openDatabaseLink(url, { delayMs })
  const direct = createPool({ connectionString: url, applicationName: 'bench events', max: 2 })
  await migrate({ pool: direct, schema: 'course', folder: join(import.meta.dirname, '../migrations') })
  const pool = createPool({ connectionString: link.url, applicationName: 'bench' })
  const logger = createLogger({ service: 'course', level: 'silent' })
  const cache = createCourseCache({ logger })
  const following = await followEvents({
    pool: direct,
    directUrl: url,
    logger,
    lookbackMs: 0,
    handlers: cache.handlers,
  })
  const tokens = createTestTokens()
  const [executorKey, tutorKey] = [newServiceKey(), newServiceKey()]
  const server = buildCourseServer({
    ...{ pool, cache, executor: instantExecutor, logger, tokens: tokens.verifier, limits: noRateLimits },
    serviceTokens: createServiceVerifier({ executor: executorKey.publicKey, ai: tutorKey.publicKey }),
    metrics: createMetrics({ service: 'course' }),
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  const address = `dns:///127.0.0.1:${port}`
  const client = createServiceClient(CourseService, { address })
  const clientOf = (service: string, { privateKey }: { privateKey: string }) =>
    createServiceClient(CourseService, { address, identity: createServiceIdentity(service, privateKey) })
  const [asExecutor, asTutor] = [clientOf('executor', executorKey), clientOf('ai', tutorKey)]
  return {
    client,
    asExecutor,
    asTutor,
    link,
    token: tokens.issue({ userId: '01990000-0000-7000-8000-0000000000aa', role: 'instructor' }, 7_200),
    forget: cache.forget,
    async close() {
      for (const each of [client, asExecutor, asTutor]) each.close()
      await server.close({ graceMs: 1_000 })
      await following.close()
      await Promise.all([pool.end(), direct.end()])
      link.close()
    },
  }
}

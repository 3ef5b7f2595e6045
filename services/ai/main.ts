import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { followEvents } from '@learnlab/events'
import { eventRetention, startJobs } from '@learnlab/jobs'
import { connectCallCounts } from '@learnlab/limits'
import { createPool, migrate } from '@learnlab/postgres'
import { createRevocations, createServiceClient, createTokenVerifier, serveUntilSignal } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { buildAIServer } from './ai-server.ts'
import { createPassages } from './clients/passages.ts'
import { createPublishedCourses } from './clients/published-courses.ts'
import { loadConfig } from './config.ts'
import { consumeCourseEvents } from './consumer.ts'
import { startContentIndexer } from './content-indexer.ts'
import { createBuiltInTutor } from './domain/built-in-tutor.ts'
import { createContentIndex } from './store/content-index.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'ai', level: config.logLevel })
const calls = connectCallCounts({ url: config.redisUrl, service: 'ai', logger })
const metrics = createMetrics({ service: 'ai' })

const courses = createServiceClient(CourseService, { address: config.courseAddress, logger, metrics })
const pool = createPool({ connectionString: config.databaseUrl, applicationName: 'learnlab ai', logger })
await migrate({ pool, schema: 'ai', folder: join(import.meta.dirname, 'migrations'), logger })
const index = createContentIndex(pool)
const tutor = createBuiltInTutor({ passages: createPassages(courses, index) })
const revocations = createRevocations()
const following = await followEvents({ pool, directUrl: config.databaseDirectUrl, logger, ...revocations })
const tokens = createTokenVerifier({ ...config.tokens, revocations })
const server = buildAIServer({ tutor, tokens, logger, metrics, limits: { ...config.limits, shared: calls.shared } })
const indexer = startContentIndexer({ index, courses: createPublishedCourses(courses), logger })
const consumer = await consumeCourseEvents({ pool, directUrl: config.databaseDirectUrl, logger, metrics })
const jobs = startJobs({
  pool,
  service: 'ai',
  jobs: [
    eventRetention({ pool, schema: 'ai', keptMs: config.eventsKeptMs, logger }),
    { name: 'compare-index', cron: '37 * * * *', run: (signal) => indexer.reconcile(signal) },
  ],
  logger,
})
// What was published before the first start, or while events of it were forgotten.
jobs
  .runNow('compare-index')
  .catch((error: unknown) => logger.warn({ err: error }, 'the index is compared with the courses later'))
await serveUntilSignal({
  server,
  operator: { metrics },
  grpc: config.grpc,
  http: config.http,
  closers: [
    () => consumer.close(),
    () => jobs.close(),
    () => indexer.close(),
    () => courses.close(),
    () => calls.close(),
    () => tokens.close(),
    () => following.close(),
    () => pool.end(),
  ],
  logger,
})

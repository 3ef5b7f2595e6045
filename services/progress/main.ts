import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { followEvents } from '@learnlab/events'
import { eventRetention, startJobs } from '@learnlab/jobs'
import { connectCallCounts } from '@learnlab/limits'
import { createPool, createReader, migrate } from '@learnlab/postgres'
import { createRevocations, createServiceClient, createTokenVerifier, serveUntilSignal } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createCourseOutlines } from './clients/course-outlines.ts'
import { loadConfig } from './config.ts'
import { consumeEvents } from './consumer.ts'
import { followCourses } from './course-changes.ts'
import { createProgressFeed } from './feed/progress-feed.ts'
import { progressJobs } from './jobs.ts'
import { buildProgressServer } from './progress-server.ts'
import { createLearnerCourses } from './store/learner-courses.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'progress', level: config.logLevel })
const calls = connectCallCounts({ url: config.redisUrl, service: 'progress', logger })
const metrics = createMetrics({ service: 'progress' })
const pool = createPool({ connectionString: config.databaseUrl, applicationName: 'learnlab progress', logger })
await migrate({ pool, schema: 'progress', folder: join(import.meta.dirname, 'migrations'), logger })
const reader = createReader({
  primary: pool,
  primaryUrl: config.databaseDirectUrl,
  ...config.replica,
  applicationName: 'learnlab progress replica',
  logger,
  metrics,
})

const courses = createServiceClient(CourseService, {
  address: config.courseAddress,
  tlsFolder: config.grpc.tlsFolder,
  logger,
  metrics,
})
const revocations = createRevocations()
const following = await followEvents({ pool, directUrl: config.databaseDirectUrl, logger, ...revocations })
const tokens = createTokenVerifier({ ...config.tokens, revocations })
const outlines = createCourseOutlines({ courses })
const feed = createProgressFeed({
  learnerCourses: createLearnerCourses(pool),
  directUrl: config.databaseDirectUrl,
  logger,
})
const courseChanges = await followCourses({ pool, directUrl: config.databaseDirectUrl, logger, outlines, feed })
const server = buildProgressServer({
  pool,
  reader,
  outlines,
  feed,
  tokens,
  logger,
  metrics,
  limits: { ...config.limits, shared: calls.shared },
})
const consumer = await consumeEvents({ pool, directUrl: config.databaseDirectUrl, logger, metrics })
const jobs = startJobs({
  pool,
  service: 'progress',
  jobs: [eventRetention({ pool, schema: 'progress', keptMs: config.eventsKeptMs, logger }), ...progressJobs(pool)],
  logger,
})
await serveUntilSignal({
  server,
  operator: { metrics },
  grpc: config.grpc,
  http: config.http,
  closers: [
    () => consumer.close(),
    () => jobs.close(),
    () => courseChanges.close(),
    () => feed.close(),
    () => courses.close(),
    () => tokens.close(),
    () => following.close(),
    () => calls.close(),
    () => reader.close(),
    () => pool.end(),
  ],
  logger,
})

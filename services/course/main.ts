import { join } from 'node:path'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { followEvents } from '@learnlab/events'
import { eventRetention, startJobs } from '@learnlab/jobs'
import { connectCallCounts } from '@learnlab/limits'
import { createPool, createReader, migrate } from '@learnlab/postgres'
import {
  createRevocations,
  createServiceClient,
  createServiceVerifier,
  createTokenVerifier,
  serveUntilSignal,
} from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { loadConfig } from './config.ts'
import { buildCourseServer } from './course-server.ts'
import { countLearners } from './learners-consumer.ts'
import { createCourseCache } from './store/cached-courses.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'course', level: config.logLevel })
const calls = connectCallCounts({ url: config.redisUrl, service: 'course', logger })
const metrics = createMetrics({ service: 'course' })
const pool = createPool({
  connectionString: config.databaseUrl,
  applicationName: 'learnlab course',
  // Less than any caller's deadline: who calls shall read that the database is away, and when to try again.
  connectTimeoutMs: 3_000,
  statementTimeoutMs: 4_000,
  logger,
})
await migrate({ pool, schema: 'course', folder: join(import.meta.dirname, 'migrations'), logger })
const reader = createReader({
  primary: pool,
  primaryUrl: config.databaseDirectUrl,
  ...config.replica,
  applicationName: 'learnlab course replica',
  logger,
  metrics,
})

const revocations = createRevocations()
const cache = createCourseCache({ logger })
const following = await followEvents({
  pool,
  directUrl: config.databaseDirectUrl,
  logger,
  ...revocations,
  handlers: { ...revocations.handlers, ...cache.handlers },
})
const learners = await countLearners({ pool, directUrl: config.databaseDirectUrl, logger, metrics })
const jobs = startJobs({
  pool,
  service: 'course',
  jobs: [eventRetention({ pool, schema: 'course', keptMs: config.eventsKeptMs, logger })],
  logger,
})
const tokens = createTokenVerifier({ ...config.tokens, revocations })
const serviceTokens = createServiceVerifier(config.servicePublicKeys)
const executor = createServiceClient(ExecutorService, {
  address: config.executorAddress,
  tlsFolder: config.grpc.tlsFolder,
  logger,
  metrics,
})
const limits = { ...config.limits, shared: calls.shared }
const server = buildCourseServer({ pool, reader, cache, executor, tokens, serviceTokens, logger, metrics, limits })
await serveUntilSignal({
  server,
  operator: { metrics },
  grpc: config.grpc,
  http: config.http,
  closers: [
    () => executor.close(),
    () => learners.close(),
    () => jobs.close(),
    () => tokens.close(),
    () => following.close(),
    () => calls.close(),
    () => reader.close(),
    () => pool.end(),
  ],
  logger,
})

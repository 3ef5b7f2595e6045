import { CourseService } from '@learnlab/contracts/course/v1'
import { followEvents } from '@learnlab/events'
import { connectCallCounts } from '@learnlab/limits'
import { createPool } from '@learnlab/postgres'
import { createRevocations, createServiceClient, createTokenVerifier, serveUntilSignal } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { buildAIServer } from './ai-server.ts'
import { createPassages } from './clients/passages.ts'
import { loadConfig } from './config.ts'
import { createBuiltInTutor } from './domain/built-in-tutor.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'ai', level: config.logLevel })
const calls = connectCallCounts({ url: config.redisUrl, service: 'ai', logger })
const metrics = createMetrics({ service: 'ai' })

const courses = createServiceClient(CourseService, { address: config.courseAddress, logger, metrics })
const tutor = createBuiltInTutor({ passages: createPassages(courses) })
const pool = createPool({ connectionString: config.databaseUrl, applicationName: 'learnlab ai', max: 2, logger })
const revocations = createRevocations()
const following = await followEvents({ pool, directUrl: config.databaseDirectUrl, logger, ...revocations })
const tokens = createTokenVerifier({ ...config.tokens, revocations })
const server = buildAIServer({ tutor, tokens, logger, metrics, limits: { ...config.limits, shared: calls.shared } })
await serveUntilSignal({
  server,
  operator: { metrics },
  grpc: config.grpc,
  http: config.http,
  closers: [
    () => courses.close(),
    () => calls.close(),
    () => tokens.close(),
    () => following.close(),
    () => pool.end(),
  ],
  logger,
})

import { join } from 'node:path'
import { createPool, migrate } from '@learnlab/postgres'
import { createTokenVerifier, serveUntilSignal } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { loadConfig } from './config.ts'
import { buildCourseServer } from './course-server.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'course', level: config.logLevel })
const metrics = createMetrics({ service: 'course' })
const pool = createPool({ connectionString: config.databaseUrl, applicationName: 'learnlab course', logger })
await migrate({ pool, schema: 'course', folder: join(import.meta.dirname, 'migrations'), logger })

const tokens = createTokenVerifier(config.tokens)
const server = buildCourseServer({ pool, tokens, logger, metrics, limits: config.limits })
await serveUntilSignal({
  server,
  operator: { metrics },
  grpc: config.grpc,
  http: config.http,
  closers: [() => tokens.close(), () => pool.end()],
  logger,
})

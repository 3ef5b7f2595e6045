import { join } from 'node:path'
import { followEvents } from '@learnlab/events'
import { startJobs } from '@learnlab/jobs'
import { connectRedis, createMemoryAttempts, createRedisAttempts, createRedisCallCounts } from '@learnlab/limits'
import { createPool, migrate } from '@learnlab/postgres'
import { createRevocations, serveUntilSignal } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { buildAuthServer } from './auth-server.ts'
import { loadConfig } from './config.ts'
import { createPasswordHashing } from './domain/password-hashing.ts'
import { openPostOffice } from './mail/open-post-office.ts'
import { createPasswordStrength } from './password-strength.ts'
import { keepSecurityLog, securityLogRetention } from './security-log.ts'
import { sessionSweep } from './session-sweep.ts'
import { openSigningKeys } from './signing-keys.ts'
import { createSecurityEventStore } from './store/security-events.ts'
import { createSessionSweepStore } from './store/session-sweep.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'auth', level: config.logLevel })
const metrics = createMetrics({ service: 'auth' })
const pool = createPool({ connectionString: config.databaseUrl, applicationName: 'learnlab auth', logger })
await migrate({ pool, schema: 'auth', folder: join(import.meta.dirname, 'migrations'), logger })

const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, logger)
const inProcess = createMemoryAttempts()
const strength = createPasswordStrength({ minScore: config.passwordMinScore })

const signingKeys = await openSigningKeys({
  pool,
  keyEncryptionKey: config.keyEncryptionKey,
  schedule: config.signingSchedule,
  logger,
})
const revocations = createRevocations()
const following = await followEvents({ pool, directUrl: config.databaseDirectUrl, logger, ...revocations })
const { server, routes, close } = buildAuthServer({
  pool,
  signingKeys,
  passwords: await createPasswordHashing({ cost: config.bcryptCost }),
  strength,
  postOffice: openPostOffice(config.mail, logger),
  attempts: redis ? createRedisAttempts(redis, inProcess, logger) : inProcess,
  rules: config.rules,
  siteUrl: config.siteUrl,
  tokens: config.tokens,
  signInProviders: config.signInProviders,
  externalIssuer: config.externalIssuer,
  lifetimes: config.lifetimes,
  browserOrigins: config.browserOrigins,
  revocations,
  logger,
  metrics,
  limits: { ...config.limits, shared: redis && createRedisCallCounts(redis, 'auth', logger) },
})
const events = createSecurityEventStore(pool)
const securityLog = keepSecurityLog({ events, logger })
const jobs = startJobs({
  pool,
  service: 'auth',
  jobs: [
    securityLogRetention({ events, keptMs: config.auditRetentionMs, logger }),
    sessionSweep({ store: createSessionSweepStore(pool), logger }),
  ],
  logger,
})
await serveUntilSignal({
  server,
  operator: { metrics, routes },
  grpc: config.grpc,
  http: config.http,
  closers: [
    close,
    () => signingKeys.close(),
    () => following.close(),
    () => securityLog.close(),
    () => jobs.close(),
    () => strength.close(),
    () => redis?.disconnect(),
    () => pool.end(),
  ],
  logger,
})

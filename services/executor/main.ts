import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { followEvents } from '@learnlab/events'
import { eventRetention, startJobs } from '@learnlab/jobs'
import { connectCallCounts } from '@learnlab/limits'
import { createPool, migrate } from '@learnlab/postgres'
import {
  createRevocations,
  createServiceClient,
  createServiceIdentity,
  createTokenVerifier,
  serveUntilSignal,
} from '@learnlab/rpc'
import { createLogger, createMetrics, type OperatorResponse } from '@learnlab/telemetry'
import { loadConfig } from './config.ts'
import { Executor } from './executor.ts'
import { buildExecutorServer, startErasure } from './executor-server.ts'
import { readExerciseTests } from './exercises/exercise-tests.ts'
import { joinFleet } from './fleet.ts'
import { ensureSandboxImage, sandboxImageName } from './images/build.ts'
import { logPoolEvents } from './log-pool-events.ts'
import { countPoolEvents, observePools } from './pool-metrics.ts'
import { runRetention } from './retention.ts'
import { countRuns } from './run-metrics.ts'
import { ArtifactCache } from './sandbox/artifact-cache.ts'
import { connectEngine } from './sandbox/engine-address.ts'
import { observeSandboxes } from './sandbox-metrics.ts'
import { createExecutionLog } from './store/execution-log.ts'
import { createExecutionStore } from './store/executions.ts'

const config = loadConfig(process.env)
const logger = createLogger({ service: 'executor', level: config.logLevel })
const calls = connectCallCounts({ url: config.redisUrl, service: 'executor', logger })
const metrics = createMetrics({ service: 'executor' })
const pool = createPool({ connectionString: config.databaseUrl, applicationName: 'learnlab executor', logger })
await migrate({ pool, schema: 'executor', folder: join(import.meta.dirname, 'migrations'), logger })

const docker = connectEngine(config.engineAddress)
const logEvent = logPoolEvents(logger)
const countEvent = countPoolEvents(metrics.registry)
const { baseImage } = config
const executor = new Executor({
  docker,
  image: (group) => sandboxImageName(baseImage, group),
  buildImage: (group, signal) =>
    ensureSandboxImage({
      docker,
      group,
      baseImage,
      // What had to be installed was, when the first image was built.
      allowInstall: false,
      signal,
      onProgress: (line) => logger.info({ group, line }, 'building a sandbox image'),
    }),
  artifacts: new ArtifactCache({
    ...config.artifacts,
    onFailure: (error) => logger.warn({ err: error }, 'a compiled program was not kept'),
  }),
  unavailableReason: config.unavailableReason,
  observer: countRuns(metrics.registry),
  onEvent: (event) => {
    logEvent(event)
    countEvent(event)
  },
  ...config.sandbox,
})
observeSandboxes(metrics.registry, executor)
observePools(metrics.registry, executor)
const store = createExecutionStore(pool)
const executions = createExecutionLog({ store, logger })
const revocations = createRevocations()
const following = await followEvents({ pool, directUrl: config.databaseDirectUrl, logger, ...revocations })
const tokens = createTokenVerifier({ ...config.tokens, revocations })
const fleet = await joinFleet({
  pool,
  directUrl: config.databaseDirectUrl,
  executor,
  executions,
  address: config.advertisedAddress,
  tlsFolder: config.grpc.tlsFolder,
  logger,
  metrics,
  ...config.fleet,
})
const { courseAddress: address, servicePrivateKey } = config
const { tlsFolder } = config.grpc
const limits = { ...config.limits, shared: calls.shared }
const identity = servicePrivateKey === undefined ? undefined : createServiceIdentity('executor', servicePrivateKey)
const courses = createServiceClient(CourseService, { address, tlsFolder, logger, metrics, identity })
const exercises = identity && readExerciseTests(courses)
const server = buildExecutorServer({ executor, fleet, executions, exercises, tokens, logger, metrics, limits })
const erasure = await startErasure({ pool, directUrl: config.databaseDirectUrl, executions, logger, metrics })
const jobs = startJobs({
  pool,
  service: 'executor',
  jobs: [
    runRetention({ store, keptMs: config.executionsKeptMs, logger }),
    eventRetention({ pool, schema: 'executor', keptMs: config.eventsKeptMs, logger }),
  ],
  logger,
})
await serveUntilSignal({
  server,
  operator: {
    metrics,
    // Calls are answered without an engine too, but balancers should prefer an executor that has one.
    ready: () => server.serving && executor.warm,
    routes: { '/servingz': serving },
  },
  drains: [(graceMs) => fleet.drain(graceMs)],
  grpc: config.grpc,
  http: config.http,
  closers: [
    () => fleet.close(),
    () => courses.close(),
    () => executor.close(),
    () => erasure.close(),
    () => jobs.close(),
    () => executions.close(),
    () => tokens.close(),
    () => following.close(),
    () => calls.close(),
    () => pool.end(),
  ],
  logger,
})

/** Whether calls are answered, by programs that run or by the reason why they do not. */
async function serving(): Promise<OperatorResponse> {
  const contentType = 'text/plain; charset=utf-8'
  return server.serving
    ? { status: 200, contentType, body: 'serving\n' }
    : { status: 503, contentType, body: 'not serving\n' }
}

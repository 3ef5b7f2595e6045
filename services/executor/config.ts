import { hostname } from 'node:os'
import { join } from 'node:path'
import {
  databaseConfig,
  databaseVariables,
  readEnvironment,
  serviceIdentityVariables,
  servingConfig,
  servingVariables,
  tokenConfig,
  tokenVariables,
  type Variables,
} from '@learnlab/config'
import { z } from 'zod'
import { sizesFor, thisHost } from './host-size.ts'
import { defaultBaseImage } from './images/build.ts'
import { defaultEngineAddress } from './sandbox/engine-address.ts'
import { maxRunsPerContainer } from './sandbox/user-range.ts'

const sizes = sizesFor(thisHost())

/** Runs before a container is thrown away, unless told otherwise. */
export const normalRunsPerContainer = 100

const dayMs = 24 * 60 * 60_000
const count = z.coerce.number().int().min(1)

const environment = z.object({
  ...servingVariables({ grpcPort: 50_054, httpPort: 8_004 }),
  ...databaseVariables,
  ...tokenVariables,
  ...serviceIdentityVariables,
  // Has the tests of exercises.
  COURSE_ADDRESS: z.string().min(1).default('dns:///127.0.0.1:50052'),
  DOCKER_HOST: z.url({ protocol: /^(unix|tcp|http)$/ }).default(defaultEngineAddress),
  SANDBOX_BASE_IMAGE: z.string().min(1).default(defaultBaseImage),
  // Another OCI runtime that the engine knows, such as runsc.
  SANDBOX_RUNTIME: z.string().min(1).optional(),
  // A profile that the host has loaded, instead of the engine's own.
  SANDBOX_APPARMOR_PROFILE: z.string().min(1).optional(),
  SANDBOX_RUNS_PER_CONTAINER: count.max(maxRunsPerContainer).default(normalRunsPerContainer),
  SANDBOX_SHARE_ACROSS_USERS: z.stringbool().default(true),
  // Containers of the usual size kept ready for each language.
  SANDBOX_POOL_SIZE: count.max(64).default(Math.min(sizes.poolSize, 64)),
  // Runs at one time.
  SANDBOX_CONCURRENCY: count.max(256).default(Math.min(sizes.concurrency, 256)),
  // Runs of one user at one time; half of all by default.
  SANDBOX_CONCURRENCY_PER_USER: count.max(256).optional(),
  // Interactive runs at one time; each holds a container, mostly waiting for somebody to type.
  SANDBOX_INTERACTIVE_RUNS: count.max(256).default(Math.min(sizes.interactiveRuns, 256)),
  SANDBOX_INTERACTIVE_RUNS_PER_USER: count.max(256).default(2),
  SANDBOX_QUEUE_LENGTH: count.max(100_000).default(1_000),
  // Compiled programs, used again for the same sources.
  SANDBOX_ARTIFACTS_FOLDER: z
    .string()
    .min(1)
    .default(join(import.meta.dirname, '../../.learnlab/artifacts')),
  SANDBOX_ARTIFACTS_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(256 * 1024 * 1024),
  // Where other executors of the same database reach this one, such as dns:///executor-1:50054.
  ADVERTISED_ADDRESS: z.string().min(1).optional(),
  // Submitted runs at one time here; half of all by default, so that those who wait for theirs have room.
  SUBMITTED_CONCURRENCY: count.max(256).optional(),
  // Submitted runs that have not ended, of all executors.
  SUBMITTED_QUEUE_LENGTH: count.max(1_000_000).default(5_000),
  SUBMITTED_QUEUE_LENGTH_PER_USER: count.max(1_000_000).default(500),
  // Attempts that may end without a result before a run ends as SANDBOX_ERROR.
  SUBMITTED_ATTEMPTS: count.max(100).default(3),
  // An executor that is not heard of for so long has lost its submitted runs.
  SUBMITTED_LEASE_SECONDS: count.max(3_600).default(15),
  // Records of runs are forgotten after so long.
  EXECUTIONS_KEPT_DAYS: count.max(36_500).default(90),
  // Why there is no engine, where whoever started the service knows better.
  SANDBOX_UNAVAILABLE_REASON: z.string().min(1).optional(),
})

export function loadConfig(variables: Variables) {
  const read = readEnvironment('executor', environment, variables)
  const concurrency = read.SANDBOX_CONCURRENCY
  return {
    ...servingConfig(read),
    ...databaseConfig(read),
    ...tokenConfig(read),
    courseAddress: read.COURSE_ADDRESS,
    servicePrivateKey: read.SERVICE_PRIVATE_KEY,
    engineAddress: read.DOCKER_HOST,
    baseImage: read.SANDBOX_BASE_IMAGE,
    artifacts: { folder: read.SANDBOX_ARTIFACTS_FOLDER, mostBytes: read.SANDBOX_ARTIFACTS_BYTES },
    advertisedAddress: read.ADVERTISED_ADDRESS ?? ownAddress(servingConfig(read).grpc),
    executionsKeptMs: read.EXECUTIONS_KEPT_DAYS * dayMs,
    fleet: {
      slots: read.SUBMITTED_CONCURRENCY ?? Math.ceil(concurrency / 2),
      queue: {
        length: read.SUBMITTED_QUEUE_LENGTH,
        lengthPerUser: read.SUBMITTED_QUEUE_LENGTH_PER_USER,
        failures: read.SUBMITTED_ATTEMPTS,
        leaseMs: read.SUBMITTED_LEASE_SECONDS * 1_000,
      },
    },
    unavailableReason: read.SANDBOX_UNAVAILABLE_REASON,
    sandbox: {
      ...(read.SANDBOX_RUNTIME && { runtime: read.SANDBOX_RUNTIME }),
      ...(read.SANDBOX_APPARMOR_PROFILE && { appArmorProfile: read.SANDBOX_APPARMOR_PROFILE }),
      runsPerContainer: read.SANDBOX_RUNS_PER_CONTAINER,
      shareAcrossUsers: read.SANDBOX_SHARE_ACROSS_USERS,
      poolSize: read.SANDBOX_POOL_SIZE,
      interactive: {
        runs: read.SANDBOX_INTERACTIVE_RUNS,
        runsPerUser: read.SANDBOX_INTERACTIVE_RUNS_PER_USER,
      },
      admission: {
        concurrency,
        perUserConcurrency: read.SANDBOX_CONCURRENCY_PER_USER ?? Math.ceil(concurrency / 2),
        queueLength: read.SANDBOX_QUEUE_LENGTH,
        // However many runs one user submits, others find room to wait.
        perUserQueueLength: Math.ceil(read.SANDBOX_QUEUE_LENGTH / 2),
      },
    },
  }
}

/** The address that it listens on, or the host's name where that is all of them. */
function ownAddress({ host, port }: { host: string; port: number }): string {
  const name = host === '0.0.0.0' || host === '::' ? hostname() : host
  return `dns:///${name.includes(':') ? `[${name}]` : name}:${port}`
}

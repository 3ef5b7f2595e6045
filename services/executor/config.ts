import { availableParallelism } from 'node:os'
import type { LogLevel } from '@learnlab/telemetry'
import { z } from 'zod'
import { defaultBaseImage } from './images/build.ts'
import { defaultEngineAddress } from './sandbox/engine-address.ts'
import { maxRunsPerContainer } from './sandbox/user-range.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const count = z.coerce.number().int().min(1)
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const satisfies LogLevel[]

const environment = z.object({
  GRPC_HOST: z.string().default('127.0.0.1'),
  GRPC_PORT: port.default(50_054),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port.default(8_004),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  // For LISTEN, which connection poolers break.
  DATABASE_DIRECT_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  JWKS_URL: z.url().default('http://127.0.0.1:8001/.well-known/jwks.json'),
  TOKEN_ISSUER: z.string().default('https://learnlab.local'),
  TOKEN_AUDIENCE: z.string().default('learnlab'),
  DOCKER_HOST: z.url({ protocol: /^(unix|tcp|http)$/ }).default(defaultEngineAddress),
  SANDBOX_BASE_IMAGE: z.string().min(1).default(defaultBaseImage),
  // Another OCI runtime that the engine knows, such as runsc.
  SANDBOX_RUNTIME: z.string().min(1).optional(),
  SANDBOX_RUNS_PER_CONTAINER: count.max(maxRunsPerContainer).default(100),
  SANDBOX_SHARE_ACROSS_USERS: z.stringbool().default(true),
  // Containers of the usual size kept ready for each language.
  SANDBOX_POOL_SIZE: count.max(64).default(availableParallelism()),
  // Runs at one time; twice the cores, since a run is often waiting and its container cleaned after it.
  SANDBOX_CONCURRENCY: count.max(256).default(availableParallelism() * 2),
  // Runs of one user at one time; half of all by default.
  SANDBOX_CONCURRENCY_PER_USER: count.max(256).optional(),
  SANDBOX_QUEUE_LENGTH: count.max(100_000).default(1_000),
  // Why there is no engine, where whoever started the service knows better.
  SANDBOX_UNAVAILABLE_REASON: z.string().min(1).optional(),
})

/**
 * What the service reads from its environment.
 * @throws naming every variable that is missing or wrong, without its value
 */
export function loadConfig(variables: NodeJS.ProcessEnv) {
  const result = environment.safeParse(variables)
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
    throw new Error(['The environment is not complete:', ...wrong].join('\n'))
  }
  const read = result.data
  const concurrency = read.SANDBOX_CONCURRENCY
  return {
    grpc: { host: read.GRPC_HOST, port: read.GRPC_PORT },
    http: { host: read.HTTP_HOST, port: read.HTTP_PORT },
    databaseUrl: read.DATABASE_URL,
    databaseDirectUrl: read.DATABASE_DIRECT_URL ?? read.DATABASE_URL,
    logLevel: read.LOG_LEVEL,
    tokens: { jwksUrl: read.JWKS_URL, issuer: read.TOKEN_ISSUER, audience: read.TOKEN_AUDIENCE },
    engineAddress: read.DOCKER_HOST,
    baseImage: read.SANDBOX_BASE_IMAGE,
    unavailableReason: read.SANDBOX_UNAVAILABLE_REASON,
    sandbox: {
      ...(read.SANDBOX_RUNTIME && { runtime: read.SANDBOX_RUNTIME }),
      runsPerContainer: read.SANDBOX_RUNS_PER_CONTAINER,
      shareAcrossUsers: read.SANDBOX_SHARE_ACROSS_USERS,
      poolSize: read.SANDBOX_POOL_SIZE,
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

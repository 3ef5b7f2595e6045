import type { LogLevel } from '@learnlab/telemetry'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const satisfies LogLevel[]

const environment = z.object({
  GRPC_HOST: z.string().default('127.0.0.1'),
  GRPC_PORT: port.default(50_052),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port.default(8_002),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  JWKS_URL: z.url().default('http://127.0.0.1:8001/.well-known/jwks.json'),
  TOKEN_ISSUER: z.string().default('https://learnlab.local'),
  TOKEN_AUDIENCE: z.string().default('learnlab'),
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
  return {
    grpc: { host: read.GRPC_HOST, port: read.GRPC_PORT },
    http: { host: read.HTTP_HOST, port: read.HTTP_PORT },
    databaseUrl: read.DATABASE_URL,
    logLevel: read.LOG_LEVEL,
    tokens: { jwksUrl: read.JWKS_URL, issuer: read.TOKEN_ISSUER, audience: read.TOKEN_AUDIENCE },
  }
}

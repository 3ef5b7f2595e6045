import type { LogLevel } from '@learnlab/telemetry'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const satisfies LogLevel[]

const environment = z.object({
  GRPC_HOST: z.string().min(1).default('127.0.0.1'),
  GRPC_PORT: port.default(50_053),
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  HTTP_PORT: port.default(8_003),
  COURSE_ADDRESS: z.string().min(1).default('dns:///127.0.0.1:50052'),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  JWKS_URL: z.url().default('http://127.0.0.1:8001/.well-known/jwks.json'),
  TOKEN_ISSUER: z.string().min(1).default('https://learnlab.local'),
  TOKEN_AUDIENCE: z.string().min(1).default('learnlab'),
})

/** What the service reads from its environment. @throws naming every variable that is wrong, without its value */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>) {
  const { success, data, error } = environment.safeParse(variables)
  if (!success) {
    const wrong = error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
    throw new Error(['The configuration of ai is wrong:', ...wrong].join('\n'))
  }
  return {
    grpc: { host: data.GRPC_HOST, port: data.GRPC_PORT },
    http: { host: data.HTTP_HOST, port: data.HTTP_PORT },
    courseAddress: data.COURSE_ADDRESS,
    logLevel: data.LOG_LEVEL,
    tokens: { jwksUrl: data.JWKS_URL, issuer: data.TOKEN_ISSUER, audience: data.TOKEN_AUDIENCE },
  }
}

import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)

const environment = z.object({
  GRPC_HOST: z.string().min(1).default('127.0.0.1'),
  GRPC_PORT: port.default(50_051),
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  HTTP_PORT: port.default(8_001),
  DATABASE_URL: z.string({ error: 'is missing: the URL of the role of auth' }).min(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TOKEN_ISSUER: z.string().min(1).default('https://learnlab.local'),
  TOKEN_AUDIENCE: z.string().min(1).default('learnlab'),
  KEY_ENCRYPTION_KEY: z
    .string({ error: 'is missing: 32 random bytes as base64, which encrypt the signing keys' })
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes as base64, e.g. of `openssl rand -base64 32`'),
})

/** How long sign-ins last. Everyone is asked to sign in again after the last of them. */
export type Lifetimes = { accessTokenMs: number; sessionIdleMs: number; sessionMs: number }

const dayMs = 86_400_000

const lifetimes: Lifetimes = { accessTokenMs: 15 * 60_000, sessionIdleMs: 30 * dayMs, sessionMs: 90 * dayMs }

/** Work factor of bcrypt, as its base-2 logarithm. */
const bcryptCost = 12

export type Config = ReturnType<typeof loadConfig>

/** The configuration in the environment. Throws one error that names every variable that is wrong, and no value. */
export function loadConfig(variables: Record<string, string | undefined>) {
  const { success, data, error } = environment.safeParse(variables)
  if (!success) {
    const lines = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new Error(`the configuration of auth is wrong:\n${lines.join('\n')}`)
  }
  return {
    grpc: { host: data.GRPC_HOST, port: data.GRPC_PORT },
    http: { host: data.HTTP_HOST, port: data.HTTP_PORT },
    databaseUrl: data.DATABASE_URL,
    logLevel: data.LOG_LEVEL,
    tokens: { issuer: data.TOKEN_ISSUER, audience: data.TOKEN_AUDIENCE },
    keyEncryptionKey: data.KEY_ENCRYPTION_KEY,
    lifetimes,
    bcryptCost,
  }
}

import {
  databaseConfig,
  databaseVariables,
  readEnvironment,
  servingConfig,
  servingVariables,
  tokenIssueVariables,
  type Variables,
} from '@learnlab/config'
import { z } from 'zod'
import { accountConfig, accountVariables } from './account-config.ts'
import { clockDifferenceMs } from './domain/clocks.ts'
import { externalTokenConfig, externalTokenVariables } from './external-token-config.ts'
import { signInProvidersConfig, signInProviderVariables } from './sign-in-providers-config.ts'

const days = z.coerce.number().int().min(1).max(3_650)

const environment = z.object({
  ...servingVariables({ grpcPort: 50_051, httpPort: 8_001 }),
  ...databaseVariables,
  ...tokenIssueVariables,
  ...accountVariables,
  ...signInProviderVariables,
  ...externalTokenVariables,
  AUTH_KEY_ENCRYPTION_KEY: z
    .string({ error: 'is missing: 32 random bytes as base64, which encrypt the signing keys' })
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes as base64, e.g. of `openssl rand -base64 32`'),
  SIGNING_KEY_DAYS: days.default(30),
  SESSION_IDLE_DAYS: days.default(30),
  SESSION_DAYS: days.default(90),
  CORS_ORIGINS: z.string().default('http://localhost:3000,http://127.0.0.1:3000'),
  AUDIT_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(365),
})

/** How long sign-ins last. Everyone is asked to sign in again after the last of them. */
export type Lifetimes = {
  accessTokenMs: number
  sessionIdleMs: number
  sessionMs: number
  /** For so long after its use a refresh token gives its successor again: two tabs may refresh at once. */
  refreshGraceMs: number
}

const dayMs = 86_400_000

const accessTokenMs = 15 * 60_000

export type Config = ReturnType<typeof loadConfig>

export function loadConfig(variables: Variables) {
  const read = readEnvironment('auth', environment, variables)
  return {
    ...servingConfig(read),
    ...databaseConfig(read),
    tokens: { issuer: read.TOKEN_ISSUER, audience: read.TOKEN_AUDIENCE },
    keyEncryptionKey: read.AUTH_KEY_ENCRYPTION_KEY,
    lifetimes: {
      accessTokenMs,
      sessionIdleMs: read.SESSION_IDLE_DAYS * dayMs,
      sessionMs: read.SESSION_DAYS * dayMs,
      refreshGraceMs: 20_000,
    } satisfies Lifetimes,
    signingSchedule: {
      lifetimeMs: read.SIGNING_KEY_DAYS * dayMs,
      // The gateway fetches keys every five seconds, replicas of auth every two.
      leadMs: 30_000,
      retainMs: accessTokenMs + clockDifferenceMs,
    },
    /** Origins of pages that may refresh by cookie: those that the gateway lets call. */
    browserOrigins: read.CORS_ORIGINS.split(',').map((origin) => origin.trim()),
    ...accountConfig(read, variables),
    signInProviders: signInProvidersConfig(read, variables),
    externalIssuer: externalTokenConfig(read),
    auditRetentionMs: read.AUDIT_RETENTION_DAYS * dayMs,
  }
}

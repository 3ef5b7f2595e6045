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

const environment = z.object({
  ...servingVariables({ grpcPort: 50_051, httpPort: 8_001 }),
  ...databaseVariables,
  ...tokenIssueVariables,
  ...accountVariables,
  KEY_ENCRYPTION_KEY: z
    .string({ error: 'is missing: 32 random bytes as base64, which encrypt the signing keys' })
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes as base64, e.g. of `openssl rand -base64 32`'),
  AUDIT_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(365),
})

/** How long sign-ins last. Everyone is asked to sign in again after the last of them. */
export type Lifetimes = { accessTokenMs: number; sessionIdleMs: number; sessionMs: number }

const dayMs = 86_400_000

const lifetimes: Lifetimes = { accessTokenMs: 15 * 60_000, sessionIdleMs: 30 * dayMs, sessionMs: 90 * dayMs }

export type Config = ReturnType<typeof loadConfig>

export function loadConfig(variables: Variables) {
  const read = readEnvironment('auth', environment, variables)
  return {
    ...servingConfig(read),
    ...databaseConfig(read),
    tokens: { issuer: read.TOKEN_ISSUER, audience: read.TOKEN_AUDIENCE },
    keyEncryptionKey: read.KEY_ENCRYPTION_KEY,
    lifetimes,
    ...accountConfig(read, variables),
    auditRetentionMs: read.AUDIT_RETENTION_DAYS * dayMs,
  }
}

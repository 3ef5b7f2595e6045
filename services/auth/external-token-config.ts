import { z } from 'zod'

/** The issuer elsewhere whose access tokens ExchangeToken and ValidateToken take, such as Supabase. */
export const externalTokenVariables = {
  EXTERNAL_TOKEN_ISSUER: z.string().min(1).optional(),
  EXTERNAL_TOKEN_AUDIENCE: z.string().min(1).optional(),
  // As it is: what looks like base64 is text here, as with Supabase. RFC 7518, section 3.2: no shorter than the hash.
  EXTERNAL_TOKEN_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have 32 bytes or more')
    .optional(),
}

const names = ['EXTERNAL_TOKEN_ISSUER', 'EXTERNAL_TOKEN_AUDIENCE', 'EXTERNAL_TOKEN_SECRET'] as const

type Read = z.output<z.ZodObject<typeof externalTokenVariables>>

export type ExternalIssuer = { issuer: string; audience: string; secret: string }

/** @throws when some of the variables are set and others are not */
export function externalTokenConfig(read: Read): ExternalIssuer | undefined {
  const { EXTERNAL_TOKEN_ISSUER: issuer, EXTERNAL_TOKEN_AUDIENCE: audience, EXTERNAL_TOKEN_SECRET: secret } = read
  if (issuer !== undefined && audience !== undefined && secret !== undefined) return { issuer, audience, secret }
  const missing = names.filter((name) => read[name] === undefined)
  if (missing.length === names.length) return undefined
  throw new Error(
    `The environment of auth is wrong:\n  ${missing.join(', ')}: missing; an external issuer needs all three`,
  )
}

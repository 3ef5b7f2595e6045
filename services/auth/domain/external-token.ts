import { createSecretKey } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { type ExternalUser, externalName } from './external-user.ts'

/** Whom a token of the external issuer is about. */
export type ExternalTokenUser = ExternalUser & { expiresAtS: number }

export type ExternalTokens = {
  /** Undefined for every token that is not a good one. */
  read(token: string, now: Date): ExternalTokenUser | undefined
}

const maxTokenLength = 8_192
/** Clocks of hosts may differ by this much. */
const clockToleranceSeconds = 5

const seconds = z.int().min(0)
const text = z.string().regex(/^[^\0]*$/)
// `user_metadata` is what users write themselves: good for a name, for nothing that decides.
const claims = z.object({
  sub: text.min(1).max(255),
  exp: seconds,
  iat: seconds.optional(),
  email: z.union([z.literal(''), text.max(254).pipe(z.email({ pattern: z.regexes.html5Email }))]).optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional().catch(undefined),
  user_metadata: z
    .object({ full_name: z.string().optional(), name: z.string().optional() })
    .optional()
    .catch(undefined),
})

/**
 * Reads the access tokens of an issuer that signs with HS256 and a secret shared with us, as Supabase does. Algorithm,
 * issuer and audience are pinned (RFC 8725, section 3.1).
 */
export function createExternalTokens({
  issuer,
  audience,
  secret,
}: {
  issuer: string
  audience: string
  secret: string
}): ExternalTokens {
  const key = createSecretKey(Buffer.from(secret))

  function verified(token: string, now: Date): unknown {
    try {
      const { header, payload } = jwt.verify(token, key, {
        algorithms: ['HS256'],
        issuer,
        audience,
        clockTimestamp: Math.floor(now.getTime() / 1_000),
        clockTolerance: clockToleranceSeconds,
        complete: true,
      })
      // RFC 7515, section 4.1.11: extensions that must be understood, and we understand none.
      return 'crit' in header ? undefined : payload
    } catch {
      // Malformed tokens make it throw errors of all kinds: whatever it is, the token is to blame.
      return undefined
    }
  }

  return {
    read(token, now) {
      if (token.length > maxTokenLength) return undefined
      const { success, data } = claims.safeParse(verified(token, now))
      if (!success) return undefined
      return {
        issuer,
        subject: data.sub,
        email: data.email || undefined,
        emailVerified: data.email_verified === true,
        name: externalName([data.name, data.user_metadata?.full_name, data.user_metadata?.name]),
        expiresAtS: data.exp,
      }
    },
  }
}

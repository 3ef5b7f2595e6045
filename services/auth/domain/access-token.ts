import { randomUUID } from 'node:crypto'
import type { TokenExpectations } from '@learnlab/rpc'
import jwt from 'jsonwebtoken'
import type { SigningKey } from './signing-key.ts'
import type { User } from './user.ts'

export type AccessToken = { token: string; expiresInS: number }

/**
 * A token (RFC 7519, ES256) that says who the user is until `lifetimeMs` have passed or the session ends. Services check
 * it themselves and ask nobody.
 */
export function issueAccessToken(
  key: SigningKey,
  { issuer, audience }: TokenExpectations,
  about: {
    user: User & { tokenGeneration: number }
    sessionId: string
    sessionExpiresAt: Date
    now: Date
    lifetimeMs: number
  },
): AccessToken {
  const { user, sessionId, sessionExpiresAt, now, lifetimeMs } = about
  const issuedAtS = Math.floor(now.getTime() / 1_000)
  const expiresAtS = Math.floor(Math.min(now.getTime() + lifetimeMs, sessionExpiresAt.getTime()) / 1_000)
  const claims = {
    sub: user.id,
    user_id: user.id,
    email: user.email,
    role: user.role,
    sid: sessionId,
    generation: user.tokenGeneration,
    jti: randomUUID(),
    iat: issuedAtS,
    exp: expiresAtS,
    iss: issuer,
    aud: audience,
  }
  const token = jwt.sign(claims, key.privateKey, { algorithm: 'ES256', keyid: key.id })
  return { token, expiresInS: expiresAtS - issuedAtS }
}

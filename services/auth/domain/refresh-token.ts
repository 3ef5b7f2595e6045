import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits as 43 characters of base64url, and what is kept of them. */
export function issueRefreshToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: sha256(token) }
}

/** What is kept of a refresh token; undefined when it cannot be one. */
export function refreshTokenHash(token: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? sha256(token) : undefined
}

/** As random as the token is, it needs no slow hash. */
function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

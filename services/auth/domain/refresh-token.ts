import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 random bits as 43 characters of base64url, and what is kept of them. */
export function issueRefreshToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: sha256(token) }
}

/**
 * The token that comes after another, and what is kept of it. Whoever has the other token and the salt, which never
 * leaves the database, can derive it again: so it can be given twice and is stored nowhere.
 */
export function successorOf(
  token: string,
  salt: Buffer = randomBytes(32),
): { token: string; hash: Buffer; salt: Buffer } {
  const successor = createHmac('sha256', token).update(salt).digest('base64url')
  return { token: successor, hash: sha256(successor), salt }
}

/** What is kept of a refresh token; undefined when it cannot be one. */
export function refreshTokenHash(token: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? sha256(token) : undefined
}

/** As random as the token is, it needs no slow hash. */
function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 random bits as 43 characters of base64url, and what is kept of them. As random as it is, it needs no slow hash. */
export function issueSecretToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: sha256(token) }
}

/** What is kept of a token; undefined when it cannot be one. */
export function secretTokenHash(token: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? sha256(token) : undefined
}

/** Another secret that follows from the token, for one purpose; 43 characters of base64url. */
export function derivedSecret(token: string, purpose: string): string {
  return createHmac('sha256', token).update(purpose).digest('base64url')
}

function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

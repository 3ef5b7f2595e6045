import { generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto'
import { createKeyTokenVerifier } from '@learnlab/rpc'
import jwt from 'jsonwebtoken'
import { noteSecrets } from './noted-secrets.ts'

const issuer = 'https://learnlab.local'
const audience = 'learnlab'

export type TestRole = 'student' | 'instructor' | 'admin'
export type TestUser = { userId: string; email?: string; role?: TestRole }

/** Signs access tokens as the auth service does, with a key of its own, and verifies them. */
export function createTestTokens() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keyid = randomUUID()
  const jwk: JsonWebKey = {
    ...publicKey.export({ format: 'jwk' }),
    kid: keyid,
    alg: 'ES256',
    use: 'sig',
  }
  return {
    issuer,
    audience,
    /** The key set as auth would publish it (RFC 7517). */
    jwks: { keys: [jwk] },
    issue({ userId, email = `${userId}@example.org`, role = 'student' }: TestUser, expiresInS = 900): string {
      const claims = { user_id: userId, email, role, sid: randomUUID() }
      const token = jwt.sign(claims, privateKey, {
        algorithm: 'ES256',
        keyid,
        issuer,
        audience,
        subject: userId,
        jwtid: randomUUID(),
        expiresIn: expiresInS,
      })
      noteSecrets(token)
      return token
    },
    /** The verifier that services use, given this key. */
    verifier: createKeyTokenVerifier({ issuer, audience, keyById: (id) => (id === keyid ? publicKey : undefined) }),
  }
}

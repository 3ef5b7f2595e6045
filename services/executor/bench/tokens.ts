import { generateKeyPairSync } from 'node:crypto'
import jwt from 'jsonwebtoken'

const keyid = 'bench'

export type Tokens = ReturnType<typeof createTokens>

/** Access tokens like those of auth, and the key set to check them with. */
export function createTokens() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyid, alg: 'ES256', use: 'sig' }] },
    issue(userId: string): string {
      return jwt.sign({ user_id: userId, email: 'bench@example.org', role: 'student', sid: userId }, privateKey, {
        algorithm: 'ES256',
        keyid,
        issuer: 'https://learnlab.local',
        audience: 'learnlab',
        subject: userId,
        expiresIn: 3_600,
      })
    },
  }
}

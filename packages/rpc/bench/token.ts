import { createPublicKey } from 'node:crypto'
import jwt from 'jsonwebtoken'

/** Made by main.ts for this run: the load signs with it and the server verifies, in processes of their own. */
const privateKeyPem = process.env.BENCH_KEY ?? ''

export const issuer = 'https://learnlab.local'
export const audience = 'learnlab'
export const keyId = 'bench'
export const publicKey = createPublicKey(privateKeyPem)

export function signToken(userId: string): string {
  return jwt.sign({ user_id: userId, email: 'bench@example.org', role: 'student', sid: userId }, privateKeyPem, {
    algorithm: 'ES256',
    keyid: keyId,
    issuer,
    audience,
    subject: userId,
    expiresIn: 3_600,
  })
}

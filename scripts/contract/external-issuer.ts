import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { noteSecrets } from '@learnlab/testing'

/** An issuer elsewhere, as auth is configured with one: its tokens make accounts without a password. */
export type ExternalIssuer = {
  /** Of auth. */
  readonly env: NodeJS.ProcessEnv
  tokenFor(person: { email: string; name: string; emailVerified?: boolean }): string
}

const [issuer, audience] = ['https://issuer.example', 'learners']
const lifetimeS = 3_600

export function createExternalIssuer(): ExternalIssuer {
  const secret = randomBytes(32).toString('base64url')
  noteSecrets(secret)
  return {
    env: { EXTERNAL_TOKEN_ISSUER: issuer, EXTERNAL_TOKEN_AUDIENCE: audience, EXTERNAL_TOKEN_SECRET: secret },
    tokenFor({ email, name, emailVerified = true }) {
      const exp = Math.floor(Date.now() / 1_000) + lifetimeS
      const claims = { iss: issuer, aud: audience, sub: randomUUID(), exp, email, email_verified: emailVerified, name }
      const input = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encoded).join('.')
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    },
  }
}

function encoded(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url')
}

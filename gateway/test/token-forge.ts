import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const learner = '0190a5c8-7c1e-7b6e-9d53-0242ac120002'

type Claims = Readonly<Record<string, unknown>>

function claims(): Claims {
  const now = Math.floor(Date.now() / 1_000)
  return {
    iss: 'https://learnlab.local',
    aud: 'learnlab',
    sub: learner,
    user_id: learner,
    email: 'learner@example.org',
    role: 'student',
    sid: randomUUID(),
    jti: randomUUID(),
    iat: now,
    exp: now + 900,
  }
}

/** Makes good tokens and every kind of bad one, and publishes the public key as auth does. */
export function createTokenForge() {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomUUID()
  const es256 = (extra: Claims = {}, header: Claims = {}) =>
    join({ alg: 'ES256', typ: 'JWT', kid, ...header }, { ...claims(), ...extra }, (input) =>
      sign('sha256', Buffer.from(input), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' }),
    )
  const publicPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const past = Math.floor(Date.now() / 1_000) - 3_600
  return {
    jwks: { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] },
    good: (extra?: Claims) => es256(extra),
    expired: es256({ iat: past - 900, exp: past }),
    bad: {
      'alg none': join({ alg: 'none', typ: 'JWT', kid }, claims(), () => Buffer.alloc(0)),
      'HS256 signed with the public key': join({ alg: 'HS256', typ: 'JWT', kid }, claims(), (input) =>
        createHmac('sha256', publicPem).update(input).digest(),
      ),
      'an unknown key id': es256({}, { kid: randomUUID() }),
      'another audience': es256({ aud: 'somebody-else' }),
      'another issuer': es256({ iss: 'https://example.org' }),
      'no expiry': es256({ exp: undefined }),
      'changed claims': tampered(es256()),
      'no token at all': 'nonsense',
    },
  }
}

export type TokenForge = ReturnType<typeof createTokenForge>

function join(header: Claims, payload: Claims, signature: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signature(input).toString('base64url')}`
}

function encode(json: Claims): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url')
}

function tampered(token: string): string {
  const [header, , signature] = token.split('.')
  return [header, encode({ ...claims(), role: 'admin' }), signature].join('.')
}

/** Serves a key set over HTTP on a port of 127.0.0.1; 0 chooses a free one. */
export async function serveKeys(jwks: () => object, port = 0): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(jwks()))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}/.well-known/jwks.json`,
    close: async () => {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

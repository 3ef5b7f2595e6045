import { deepEqual, equal, throws } from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import { createTestTokens } from '@learnlab/testing'
import jwt from 'jsonwebtoken'
import { Code, createServiceIdentity, createServiceVerifier, newServiceKey, RpcError } from '../src/index.ts'

const audience = 'learnlab.course.v1.CourseService'
const executor = newServiceKey()
const verifier = createServiceVerifier({ executor: executor.publicKey })
const refused = (error: unknown) => error instanceof RpcError && error.code === Code.UNAUTHENTICATED

/** A token as an identity makes it, but for some claims or words of its header. */
function token(
  claims: { [name: string]: unknown } = {},
  header: { [name: string]: unknown } = {},
  key = createPrivateKey({ key: Buffer.from(executor.privateKey, 'base64'), format: 'der', type: 'pkcs8' }),
): string {
  const iat = Math.floor(Date.now() / 1_000)
  const good = { iss: 'learnlab services', aud: audience, sub: 'executor', iat, exp: iat + 60 }
  return jwt.sign({ ...good, ...claims }, key, {
    header: { alg: 'ES256', typ: 'service+jwt', kid: 'executor', ...header },
  })
}

test('a service is known by its token, for the audience that it was made for', () => {
  const made = createServiceIdentity('executor', executor.privateKey).tokenFor(audience)
  deepEqual(verifier.verify(made, audience), { kind: 'service', name: 'executor' })
  deepEqual(verifier.verify(token(), audience), { kind: 'service', name: 'executor' })
  throws(() => verifier.verify(made, 'learnlab.auth.v1.AuthService'), refused)
  throws(() => createServiceVerifier({}).verify(made, audience), refused)
})

test('tokens with anything wrong in them are refused', () => {
  const now = Math.floor(Date.now() / 1_000)
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const wrong = {
    'another key': token({}, {}, other),
    'another name in the header': token({}, { kid: 'course' }),
    'another name in the claims': token({ sub: 'course' }),
    'another issuer': token({ iss: 'https://learnlab.local' }),
    expired: token({ iat: now - 120, exp: now - 60 }),
    'made to live long': token({ iat: now - 600, exp: now + 600 }),
    'from the future': token({ iat: now + 600, exp: now + 660, nbf: now + 600 }),
    'the type of other tokens': token({}, { typ: 'JWT' }),
    'extensions that must be understood': token({}, { crit: ['x'] }),
    'no signature': `${token().split('.').slice(0, 2).join('.')}.`,
    'no algorithm': jwt.sign({ sub: 'executor', aud: audience }, '', {
      header: { alg: 'none', typ: 'service+jwt', kid: 'executor' },
      algorithm: 'none',
    }),
    'signed with the public key': jwt.sign({ sub: 'executor', aud: audience }, executor.publicKey, {
      header: { alg: 'HS256', typ: 'service+jwt', kid: 'executor' },
    }),
    "a user's": createTestTokens().issue({ userId: 'u1', role: 'admin' }),
    'no token': 'executor',
    nothing: '',
    long: `${token()}${'a'.repeat(2_000)}`,
  }
  for (const [what, text] of Object.entries(wrong)) throws(() => verifier.verify(text, audience), refused, what)
})

test('one token serves for a while', () => {
  const identity = createServiceIdentity('executor', executor.privateKey)
  equal(identity.tokenFor(audience), identity.tokenFor(audience))
})

test('keys of another curve are no keys of services', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  throws(() => createServiceIdentity('executor', secret), /P-256/)
  const known = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  throws(() => createServiceVerifier({ executor: known }), /P-256/)
})

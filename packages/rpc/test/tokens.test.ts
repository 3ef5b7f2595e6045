import { deepEqual, equal, rejects } from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import test from 'node:test'
import { CourseService } from '@learnlab/contracts/course/v1'
import jwt from 'jsonwebtoken'
import { Code, createKeyTokenVerifier } from '../src/index.ts'
import { startService } from './start-toy.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const issuer = 'https://learnlab.local'
const audience = 'learnlab'
const claims = { user_id: 'u1', email: 'u1@example.org', role: 'student', sid: 's1' }
const options = { algorithm: 'ES256', keyid: 'k1', issuer, audience, subject: 'u1', expiresIn: 900 } as const

const verifier = createKeyTokenVerifier({ issuer, audience, keyById: (id) => (id === 'k1' ? publicKey : undefined) })
const good = jwt.sign(claims, privateKey, options)
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const [, goodPayload = '', goodSignature = ''] = good.split('.')

/** Signed with a key of another curve or kind, where jsonwebtoken refuses to. */
function es256By(key: KeyObject, header: object): string {
  const body = `${encode(header)}.${goodPayload}`
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`
}

const forged: Readonly<Record<string, string>> = {
  'alg none': `${encode({ alg: 'none', typ: 'JWT', kid: 'k1' })}.${goodPayload}.`,
  'alg none, signature kept': `${encode({ alg: 'none', kid: 'k1' })}.${goodPayload}.${goodSignature}`,
  'HS256 with the public key as secret': hmacToken(publicPem),
  'another key': jwt.sign(claims, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, options),
  RS256: jwt.sign(claims, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, {
    ...options,
    algorithm: 'RS256',
  }),
  ES384: jwt.sign(claims, generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, {
    ...options,
    algorithm: 'ES384',
  }),
  'signature in DER instead of JOSE form': es256By(privateKey, { alg: 'ES256', kid: 'k1' }),
  'unknown key id': jwt.sign(claims, privateKey, { ...options, keyid: 'k2' }),
  'no key id': jwt.sign(claims, privateKey, without(options, 'keyid')),
  'wrong issuer': jwt.sign(claims, privateKey, { ...options, issuer: 'https://elsewhere' }),
  'wrong audience': jwt.sign(claims, privateKey, { ...options, audience: 'other' }),
  'no audience': jwt.sign(claims, privateKey, without(options, 'audience')),
  'no expiry': jwt.sign(claims, privateKey, without(options, 'expiresIn')),
  'not valid yet': jwt.sign(claims, privateKey, { ...options, notBefore: 600 }),
  'no user': jwt.sign({ ...claims, user_id: '' }, privateKey, { ...options, subject: '' }),
  'subject and user differ': jwt.sign(claims, privateKey, { ...options, subject: 'u2' }),
  'unknown role': jwt.sign({ ...claims, role: 'root' }, privateKey, options),
  'changed claims': `${good.split('.')[0]}.${encode({ ...claims, role: 'admin', sub: 'u1', iss: issuer, aud: audience, exp: 9e9 })}.${goodSignature}`,
  'an extension that must be understood': jwt.sign(claims, privateKey, {
    ...options,
    header: { alg: 'ES256', kid: 'k1', crit: ['x'] },
  }),
  'expiry of half a second': jwt.sign(
    { ...claims, exp: Date.now() / 1_000 + 900.5 },
    privateKey,
    without(options, 'expiresIn'),
  ),
  'expiry beyond all time': jwt.sign({ ...claims, exp: 1e300 }, privateKey, without(options, 'expiresIn')),
  'no token': 'x',
  'empty parts': '..',
  'too long': `${good}${'A'.repeat(5_000)}`,
}

function hmacToken(secret: string): string {
  const unsigned = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${goodPayload}`
  // jsonwebtoken itself refuses a PEM as secret; an attacker does not ask it.
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`
}

function without<T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = from
  return rest
}

test('a good token says who calls', async () => {
  deepEqual(await verifier.verify(good), {
    kind: 'user',
    userId: 'u1',
    email: 'u1@example.org',
    role: 'student',
    sessionId: 's1',
    issuedAtMs: (jwt.decode(good, { json: true })?.iat ?? 0) * 1_000,
    generation: 0,
    token: good,
  })
})

for (const [name, token] of Object.entries(forged)) {
  test(`a forged token is refused: ${name}`, async () => {
    await rejects(verifier.verify(token), { code: Code.UNAUTHENTICATED, reason: 'TOKEN_INVALID' })
  })
}

test('an expired token is told apart, also when it was verified before it expired', async (t) => {
  const old = jwt.sign(claims, privateKey, { ...options, expiresIn: -10 })
  await rejects(verifier.verify(old), { code: Code.UNAUTHENTICATED, reason: 'TOKEN_EXPIRED' })

  const short = jwt.sign(claims, privateKey, { ...options, expiresIn: 60 })
  equal((await verifier.verify(short)).userId, 'u1')
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 70_000 })
  equal(verifier.known?.(short), undefined)
  await rejects(verifier.verify(short), { reason: 'TOKEN_EXPIRED' })
})

test('a public method refuses a bad token rather than treat its bearer as a stranger', async (t) => {
  const { client, tokens } = await startService(t, CourseService, { getCourse: async ({ id }) => ({ course: { id } }) })
  equal((await client.getCourse({ id: 'a' })).course?.id, 'a')
  equal((await client.getCourse({ id: 'a' }, { token: tokens.issue({ userId: 'u1' }) })).course?.id, 'a')
  await rejects(client.getCourse({ id: 'a' }, { token: tokens.issue({ userId: 'u1' }, -60) }), {
    code: Code.UNAUTHENTICATED,
    reason: 'TOKEN_EXPIRED',
  })
  await rejects(client.getCourse({ id: 'a' }, { token: 'nonsense' }), { reason: 'TOKEN_INVALID' })
})

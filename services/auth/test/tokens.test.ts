import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import type { Pool } from '@learnlab/postgres'
import { createTokenVerifier, publicKeyOf } from '@learnlab/rpc'
import { createTestDatabase, eventually } from '@learnlab/testing'
import jwt from 'jsonwebtoken'
import { openSigningKeys } from '../signing-keys.ts'
import { keyEncryptionKey, migrations, schedule, startAuth } from './start-auth.ts'

const silent = { info: () => undefined, warn: () => undefined }

type Jwks = { keys: (JsonWebKey & { kid: string; alg: string; use: string })[] }

async function fetchJwks(url: string): Promise<Jwks> {
  return (await fetch(url)).json() as Promise<Jwks>
}

test('an access token says who it is, and the published key verifies it', async (t) => {
  const { jwksUrl, signUp } = await startAuth(t)
  const { accessToken, user } = await signUp('ada@example.org')
  const [key] = (await fetchJwks(jwksUrl)).keys
  ok(key)
  const { header, payload } = jwt.verify(accessToken, publicKeyOf(key), {
    algorithms: ['ES256'],
    issuer: 'https://learnlab.local',
    audience: 'learnlab',
    complete: true,
  })
  deepEqual(header, { alg: 'ES256', typ: 'JWT', kid: key.kid })
  ok(typeof payload === 'object')
  const { sub, user_id, email, role, sid, jti, iat, exp } = payload
  deepEqual(
    { sub, user_id, email, role },
    { sub: user?.id, user_id: user?.id, email: 'ada@example.org', role: 'student' },
  )
  match(`${sid} ${jti}`, /^[0-9a-f-]{36} [0-9a-f-]{36}$/)
  equal((exp ?? 0) - (iat ?? 0), 900)

  const verifier = createTokenVerifier({ jwksUrl, issuer: 'https://learnlab.local', audience: 'learnlab' })
  t.after(() => verifier.close())
  equal((await verifier.verify(accessToken)).userId, user?.id)
})

test('the key set is public, may be kept for a while, and names keys by their thumbprint', async (t) => {
  const { jwksUrl } = await startAuth(t)
  const response = await fetch(jwksUrl)
  equal(response.headers.get('content-type'), 'application/jwk-set+json')
  match(response.headers.get('cache-control') ?? '', /max-age=\d+/)
  const { keys } = (await response.json()) as Jwks
  equal(keys.length, 1)
  const [key] = keys
  ok(key)
  const { kid, alg, use, kty, crv, x, y, ...rest } = key
  deepEqual({ alg, use, kty, crv, rest }, { alg: 'ES256', use: 'sig', kty: 'EC', crv: 'P-256', rest: {} })
  equal(kid, createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url'))
})

test('introspection says who an active token is of, and only no of any other', async (t) => {
  const { client, jwksUrl, signUp } = await startAuth(t)
  const { accessToken, user } = await signUp('ada@example.org')
  const active = await client.validateToken({ token: accessToken })
  const claims = jwt.decode(accessToken, { json: true })
  equal(active.valid, true)
  deepEqual([active.userId, active.email, active.role], [user?.id, 'ada@example.org', 'student'])
  deepEqual([active.sessionId, active.expiresAt], [claims?.sid, BigInt(claims?.exp ?? 0)])

  const [key] = (await fetchJwks(jwksUrl)).keys
  ok(key && claims)
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const publicPem = publicKeyOf(key).export({ type: 'spki', format: 'pem' })
  const [header = '', payload = ''] = accessToken.split('.')
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const symmetric = `${encode({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${payload}`
  const forged: Record<string, string> = {
    malformed: 'x',
    unsigned: `${encode({ alg: 'none', typ: 'JWT', kid: key.kid })}.${payload}.`,
    'of another key': jwt.sign(claims, stranger, { algorithm: 'ES256', keyid: key.kid }),
    'of an unknown key': jwt.sign(claims, stranger, { algorithm: 'ES256', keyid: 'other' }),
    'signed with the public key': `${symmetric}.${createHmac('sha256', publicPem).update(symmetric).digest('base64url')}`,
    'of other claims': `${header}.${encode({ ...claims, role: 'admin' })}.${accessToken.split('.')[2]}`,
  }
  for (const [what, token] of Object.entries(forged)) {
    const { $typeName, ...answer } = await client.validateToken({ token })
    deepEqual(answer, { valid: false, userId: '', email: '', role: '', sessionId: '', expiresAt: 0n }, what)
  }
})

async function openKeys(t: TestContext, pool: Pool, options: { now?: () => Date; key?: Buffer } = {}) {
  const { now = () => new Date(), key = keyEncryptionKey } = options
  const keys = await openSigningKeys({ pool, keyEncryptionKey: key, schedule, logger: silent, now, pollMs: 20 })
  t.after(() => keys.close())
  return keys
}

test('replicas that start at once on an empty database sign with the same key', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'auth', migrations })
  const replicas = await Promise.all([1, 2, 3, 4].map(() => openKeys(t, pool)))
  const [first] = replicas
  ok(first)
  for (const { active, jwks } of replicas) {
    equal(active().id, first.active().id)
    deepEqual(jwks(), first.jwks())
  }
})

test('a key is published before it signs, and until all that it signed has expired', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'auth', migrations })
  let nowMs = Date.now()
  const now = () => new Date(nowMs)
  const replicas = [await openKeys(t, pool, { now }), await openKeys(t, pool, { now })] as const
  const [one, two] = replicas
  const first = one.active().id

  nowMs += schedule.lifetimeMs - schedule.leadMs + 1_000
  for (const keys of replicas) await eventually(() => keys.jwks().keys.length === 2)
  for (const keys of replicas) equal(keys.active().id, first, 'signs before verifiers can have fetched it')
  nowMs += schedule.leadMs + 1_000
  const second = one.active().id
  ok(second !== first)
  equal(two.active().id, second)
  ok(await two.publicKey(first), 'what the old key signed is still good')
  nowMs += schedule.retainMs + 1_000
  for (const keys of replicas) await eventually(() => keys.jwks().keys.length === 1)
  equal(await two.publicKey(first), undefined)

  // On demand, as the command does it.
  await pool.query('UPDATE signing_keys SET successor_due_at = $1', [now()])
  await eventually(() => one.jwks().keys.length === 2)
  nowMs += schedule.leadMs + 1_000
  ok(one.active().id !== second)
  await eventually(() => two.active().id === one.active().id)
})

test('the private key is stored encrypted, and start is refused without its key', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'auth', migrations })
  const keys = await openKeys(t, pool)
  const { rows } = await pool.query<{ key: Buffer }>('SELECT private_key AS key FROM signing_keys')
  const secret = Buffer.from(keys.active().privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
  equal(secret.length, 32)
  ok(!rows[0]?.key.includes(secret))
  await rejects(openKeys(t, pool, { key: Buffer.alloc(32) }), /AUTH_KEY_ENCRYPTION_KEY/)
  await pool.query(`UPDATE signing_keys SET private_key = set_byte(private_key, 20, get_byte(private_key, 20) # 1)`)
  await rejects(openKeys(t, pool), /cannot be decrypted/)
})

test('no log has a password or a token', async (t) => {
  const { client, signUp, log } = await startAuth(t)
  const { accessToken, refreshToken } = await signUp('ada@example.org')
  await client.getUser({}, { token: accessToken })
  await client.login({ email: 'ada@example.org', password: 'a wrong secret' }).catch(() => undefined)
  await client.refreshToken({ refreshToken })
  await client.refreshToken({ refreshToken }).catch(() => undefined)
  ok(log().includes('Login'))
  for (const secret of ['correct horse', 'a wrong secret', refreshToken, accessToken.split('.')[2] ?? '']) {
    ok(!log().includes(secret))
  }
})

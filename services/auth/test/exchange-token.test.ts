import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { Code } from '@learnlab/rpc'
import jwt from 'jsonwebtoken'
import { loadConfig } from '../config.ts'
import { startAuth } from './start-auth.ts'

const externalIssuer = {
  issuer: 'https://project.supabase.example/auth/v1',
  audience: 'authenticated',
  secret: randomBytes(32).toString('hex'),
}
const nowS = Math.floor(Date.now() / 1_000)
// As Supabase writes them; what users write themselves is in user_metadata.
const claims = {
  ...{ iss: externalIssuer.issuer, aud: 'authenticated', sub: '7f1c1c3e-0f5a-4d53-9ad5-1d5b9a7f2c11' },
  ...{ iat: nowS, exp: nowS + 3_600, email: 'Ada@example.org', role: 'authenticated', session_id: 's' },
  user_metadata: { full_name: 'Ada Lovelace', email_verified: true, role: 'admin' },
}
const issue = (change: object = {}, secret = externalIssuer.secret) => {
  const { ...said }: Record<string, unknown> = { ...claims, ...change }
  return jwt.sign(JSON.stringify(said), secret, { header: { alg: 'HS256', typ: 'JWT' } })
}
const start = (t: TestContext, rules = {}) => startAuth(t, { externalIssuer, rules })

test('a user of the external issuer gets an account at first sight, the same one afterwards, and a session', async (t) => {
  const { client, published, mailbox, settled } = await start(t)
  equal((await client.validateToken({ token: issue() })).valid, false, 'not seen yet')
  const first = await client.exchangeToken({ token: issue() })
  const again = await client.exchangeToken({ token: issue({ email: 'other@example.org', name: 'Other' }) })
  equal(again.user?.id, first.user?.id)
  notEqual(again.refreshToken, first.refreshToken)
  const { email, name, role, emailVerified, hasPassword } = again.user ?? {}
  deepEqual(
    { email, name, role, emailVerified, hasPassword },
    { email: 'Ada@example.org', name: 'Ada Lovelace', role: 'student', emailVerified: false, hasPassword: false },
  )
  equal((await client.getUser({}, { token: again.accessToken })).user?.id, first.user?.id)
  await client.refreshToken({ refreshToken: first.refreshToken })
  const { $typeName, ...introspected } = await client.validateToken({ token: issue() })
  deepEqual(introspected, {
    ...{ valid: true, userId: first.user?.id, email: 'Ada@example.org', role: 'student', sessionId: '' },
    expiresAt: BigInt(claims.exp),
  })
  const types = (await published()).map(({ type }) => type.split('.').at(-1))
  deepEqual(types, ['UserCreated', 'UserLoggedIn', 'UserLoggedIn'])
  await settled()
  equal((await mailbox.all()).length, 1)
  // It is no access token of ours all the same.
  await rejects(client.getUser({}, { token: issue() }), { reason: 'TOKEN_INVALID' })
})

test('many first sights at once make one account', async (t) => {
  const { client } = await start(t)
  const answers = await Promise.all(Array.from({ length: 8 }, () => client.exchangeToken({ token: issue() })))
  equal(new Set(answers.map(({ user }) => user?.id)).size, 1)
})

test('an account is linked on an address that the issuer verified, and on nothing else', async (t) => {
  const { client, pool, signUp } = await start(t)
  const own = await signUp('ada@example.org')
  await pool.query('UPDATE users SET email_verified_at = now()')
  const unverified = { code: Code.ALREADY_EXISTS }
  await rejects(client.exchangeToken({ token: issue() }), unverified)
  await rejects(client.exchangeToken({ token: issue({ email_verified: false }) }), unverified)
  for (const email_verified of ['true', 1, {}]) {
    await rejects(client.exchangeToken({ token: issue({ email_verified }) }), { code: Code.UNAUTHENTICATED })
  }
  const linked = await client.exchangeToken({ token: issue({ email_verified: true }) })
  equal(linked.user?.id, own.user?.id)
  equal(linked.user?.hasPassword, true)
  ok((await client.validateToken({ token: own.accessToken })).valid, 'the owner stays signed in')
})

test('whoever made an account with an address of another loses it to the verified owner', async (t) => {
  const { client, signUp, published } = await start(t)
  const squatter = await signUp('ada@example.org')
  const owner = await client.exchangeToken({ token: issue({ email_verified: true }) })
  deepEqual([owner.user?.id, owner.user?.hasPassword, owner.user?.emailVerified], [squatter.user?.id, false, true])
  equal((await client.validateToken({ token: squatter.accessToken })).valid, false)
  await rejects(client.refreshToken({ refreshToken: squatter.refreshToken }), { code: Code.UNAUTHENTICATED })
  await rejects(client.login({ email: 'ada@example.org', password: 'correct horse battery staple' }), {
    reason: 'CREDENTIALS',
  })
  ok((await published()).some(({ type }) => type.endsWith('SessionRevoked')))

  // The same for one that was made with another identity.
  const other = { email: 'grace@example.org', name: 'Grace' }
  await client.exchangeToken({ token: issue({ ...other, sub: 'squatter' }) })
  const grace = await client.exchangeToken({ token: issue({ ...other, sub: 'grace', email_verified: true }) })
  equal((await client.validateToken({ token: issue({ ...other, sub: 'squatter' }) })).valid, false)
  await rejects(client.exchangeToken({ token: issue({ ...other, sub: 'squatter' }) }), { code: Code.ALREADY_EXISTS })
  equal((await client.validateToken({ token: issue({ ...other, sub: 'grace' }) })).userId, grace.user?.id)
})

test('the rules of accounts hold for users of the external issuer too', async (t) => {
  const { client, mailbox, settled } = await start(t, {
    requireVerifiedEmail: true,
    emailDomains: { allowed: [], blocked: ['blocked.example'] },
  })
  await rejects(client.exchangeToken({ token: issue() }), { reason: 'EMAIL_UNVERIFIED' })
  await settled()
  equal((await mailbox.all()).length, 1)
  ok(await client.exchangeToken({ token: issue({ sub: 'b', email: 'b@example.org', email_verified: true }) }))
  await rejects(client.exchangeToken({ token: issue({ sub: 'c', email: 'c@blocked.example' }) }), {
    code: Code.INVALID_ARGUMENT,
  })
  await rejects(client.exchangeToken({ token: issue({ sub: 'd', email: '' }) }), { code: Code.FAILED_PRECONDITION })
  await rejects(client.exchangeToken({ token: issue({ sub: 'd', email: undefined }) }), {
    code: Code.FAILED_PRECONDITION,
  })
})

test('a closed account stays closed', async (t) => {
  const { client, pool } = await start(t)
  await client.exchangeToken({ token: issue() })
  await pool.query('UPDATE users SET deactivated_at = now()')
  await rejects(client.exchangeToken({ token: issue() }), { reason: 'CREDENTIALS' })
  equal((await client.validateToken({ token: issue() })).valid, false)
  await rejects(client.exchangeToken({ token: issue({ sub: 'new', email_verified: true }) }), {
    code: Code.ALREADY_EXISTS,
  })
})

test('whatever else is signed, or is not, opens no session and makes no account', async (t) => {
  const { client, jwksUrl, pool, log } = await start(t)
  await client.exchangeToken({ token: issue() })
  const { keys } = (await (await fetch(jwksUrl)).json()) as { keys: { kid: string; kty: string }[] }
  const [jwk] = keys
  ok(jwk)
  const published = createPublicKey({ key: jwk, format: 'jwk' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const base64 = (part: unknown) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
  const mac = (header: unknown, body: unknown, secret: string | Buffer = externalIssuer.secret, hash = 'sha256') => {
    const input = `${base64(header)}.${base64(body)}`
    return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
  }
  const head = { alg: 'HS256', typ: 'JWT' }
  ok((await client.validateToken({ token: mac(head, claims) })).valid, 'the token that all of these are made of')
  const { sub, exp, iss, aud, ...rest } = claims
  const es256 = `${base64({ alg: 'ES256', kid: jwk.kid })}.${base64(claims)}`
  const bad: Record<string, string> = {
    'no token': 'x',
    'alg none': `${base64({ alg: 'none' })}.${base64(claims)}.`,
    'alg none, signed': mac({ alg: 'none' }, claims),
    'alg nOnE': `${base64({ alg: 'nOnE' })}.${base64(claims)}.`,
    HS384: mac({ alg: 'HS384' }, claims, externalIssuer.secret, 'sha384'),
    HS512: mac({ alg: 'HS512' }, claims, externalIssuer.secret, 'sha512'),
    'HS256 that says RS256': mac({ alg: 'RS256' }, claims),
    'HS256 that says ES256': mac({ alg: 'ES256', kid: jwk.kid }, claims),
    RS256: jwt.sign(claims, rsa, { algorithm: 'RS256' }),
    ES256: jwt.sign(claims, ec, { algorithm: 'ES256' }),
    'ES256 under our kid': `${es256}.${sign('sha256', Buffer.from(es256), { key: ec, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`,
    'our public key as PEM': mac(head, claims, published.export({ type: 'spki', format: 'pem' }).toString()),
    'our public key as DER': mac(head, claims, published.export({ type: 'spki', format: 'der' })),
    'our public key as JWK': mac(head, claims, JSON.stringify(jwk)),
    'no secret': mac(head, claims, ''),
    'the secret in other bytes': mac(head, claims, Buffer.from(externalIssuer.secret, 'hex')),
    'crit unknown': mac({ ...head, crit: ['exp'] }, claims),
    'another issuer': mac(head, { ...claims, iss: 'https://learnlab.local' }),
    'an issuer in a list': mac(head, { ...claims, iss: [iss] }),
    'no issuer': mac(head, { sub, exp, aud, ...rest }),
    'another audience': mac(head, { ...claims, aud: 'anon' }),
    'no audience': mac(head, { sub, exp, iss, ...rest }),
    'exp text': mac(head, { ...claims, exp: String(exp) }),
    'exp a fraction': mac(head, { ...claims, exp: exp + 0.5 }),
    'exp beyond numbers': mac(head, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400')),
    'exp past': mac(head, { ...claims, exp: nowS - 60 }),
    'no exp': mac(head, { sub, iss, aud, ...rest }),
    'nbf ahead': mac(head, { ...claims, nbf: nowS + 600 }),
    'no sub': mac(head, { exp, iss, aud, ...rest }),
    'sub empty': mac(head, { ...claims, sub: '' }),
    'sub a number': mac(head, { ...claims, sub: 7 }),
    'sub with a NUL': mac(head, { ...claims, sub: 'a\0b' }),
    'sub too long': mac(head, { ...claims, sub: 'x'.repeat(256) }),
    'an address that is none': mac(head, { ...claims, email: 'ada' }),
    'an address with a NUL': mac(head, { ...claims, email: 'a\0@example.org' }),
    'an address that is a list': mac(head, { ...claims, email: ['ada@example.org'] }),
    'claims that are null': mac(head, 'null'),
    'claims that are a list': mac(head, '[]'),
    'claims that are no JSON': mac(head, '{"sub":'),
    'a fourth part': `${issue()}.x`,
    'a line break': `${issue()}\n`,
    huge: issue({ pad: 'x'.repeat(7_000) }),
  }
  for (const [what, token] of Object.entries(bad)) {
    await rejects(
      client.exchangeToken({ token }),
      { code: what === 'huge' ? Code.INVALID_ARGUMENT : Code.UNAUTHENTICATED },
      what,
    )
    if (what !== 'huge') equal((await client.validateToken({ token })).valid, false, what)
  }
  const { rows } = await pool.query('SELECT count(*)::int AS users FROM users')
  deepEqual(rows, [{ users: 1 }])
  ok(!log().includes(externalIssuer.secret))
  ok(!log().includes(issue().split('.')[2] ?? ''))
})

test('without an external issuer nothing is exchanged', async (t) => {
  const { client } = await startAuth(t)
  await rejects(client.exchangeToken({ token: issue() }), { code: Code.UNIMPLEMENTED })
  equal((await client.validateToken({ token: issue() })).valid, false)
})

test('an external issuer needs all its settings and a secret that cannot be guessed', (t) => {
  const good = {
    DATABASE_URL: 'postgresql://auth:q1Zf0vP3m8sX@localhost/learnlab',
    AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    EXTERNAL_TOKEN_ISSUER: externalIssuer.issuer,
    EXTERNAL_TOKEN_AUDIENCE: externalIssuer.audience,
    EXTERNAL_TOKEN_SECRET: externalIssuer.secret,
  }
  deepEqual(loadConfig(good).externalIssuer, externalIssuer)
  const refused = (change: object, pattern: RegExp) => {
    t.assert.throws(() => loadConfig({ ...good, ...change }), pattern)
  }
  refused({ EXTERNAL_TOKEN_SECRET: randomBytes(15).toString('hex') }, /EXTERNAL_TOKEN_SECRET.*32 bytes/)
  refused(
    { EXTERNAL_TOKEN_SECRET: 'your-super-secret-jwt-token-with-at-least-32-characters-long' },
    /EXTERNAL_TOKEN_SECRET.*example/,
  )
  refused({ EXTERNAL_TOKEN_SECRET: 'a'.repeat(40) }, /EXTERNAL_TOKEN_SECRET/)
  refused({ EXTERNAL_TOKEN_AUDIENCE: undefined }, /EXTERNAL_TOKEN_AUDIENCE: missing/)
})

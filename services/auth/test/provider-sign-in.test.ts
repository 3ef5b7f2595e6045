import { deepEqual, doesNotMatch, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import test, { type TestContext } from 'node:test'
import { Code, RpcError } from '@learnlab/rpc'
import { loadConfig } from '../config.ts'
import type { AccountRules } from '../rpc/auth-deps.ts'
import { startProvider, type TestProvider } from './openid-provider.ts'
import { password, siteUrl, startAuth } from './start-auth.ts'

const failed = { code: Code.UNAUTHENTICATED, reason: 'SIGN_IN_FAILED' }
const verified = { email: 'Ada@example.org', email_verified: true, name: 'Ada Lovelace' }

async function startBoth(t: TestContext, rules: Partial<AccountRules> = {}) {
  const provider = await startProvider(t)
  provider.people.set('ada', verified)
  const auth = await startAuth(t, { rules, signInProviders: [provider.settings] })
  const begin = async (subject = 'ada', change: (url: URL) => void = () => undefined, name = 'local') => {
    const { handle, authorizationUrl } = await auth.client.startSignIn({ provider: name })
    const url = new URL(authorizationUrl)
    change(url)
    return { handle, ...(await provider.visit(url.href, subject)) }
  }
  return {
    ...auth,
    provider,
    begin,
    signIn: async (subject?: string) => auth.client.finishSignIn(await begin(subject)),
  }
}

test('a person who signs in with a provider gets an account at first, and the same one afterwards', async (t) => {
  const { client, signIn, published, provider } = await startBoth(t)
  deepEqual((await client.listSignInProviders({})).providers, ['local'])
  const first = await signIn()
  provider.people.set('ada', { ...verified, email: 'other@example.org' })
  const again = await signIn()
  deepEqual([first.created, again.created], [true, false])
  equal(again.user?.id, first.user?.id)
  const { email, name, emailVerified, hasPassword, role } = again.user ?? {}
  deepEqual(
    { email, name, emailVerified, hasPassword, role },
    { email: 'Ada@example.org', name: 'Ada Lovelace', emailVerified: true, hasPassword: false, role: 'student' },
  )
  equal((await client.getUser({}, { token: first.accessToken })).user?.id, first.user?.id)
  await client.refreshToken({ refreshToken: first.refreshToken })
  const types = (await published()).map(({ type }) => type.split('.').at(-1))
  deepEqual(types, ['UserCreated', 'UserLoggedIn', 'UserLoggedIn'])
})

test('the provider is asked with PKCE, state and nonce, none of which can be had from what is stored', async (t) => {
  const { client, provider, pool } = await startBoth(t)
  const [one, two] = [await client.startSignIn({ provider: 'local' }), await client.startSignIn({ provider: 'local' })]
  const query = new URL(one.authorizationUrl).searchParams
  equal(query.get('response_type'), 'code')
  equal(query.get('code_challenge_method'), 'S256')
  equal(query.get('redirect_uri'), `${siteUrl}/sign-in/local`)
  for (const name of ['state', 'nonce', 'code_challenge']) {
    match(query.get(name) ?? '', /^[\w-]{43}$/)
    notEqual(query.get(name), new URL(two.authorizationUrl).searchParams.get(name))
  }
  const stored = JSON.stringify((await pool.query('SELECT * FROM pending_sign_ins')).rows)
  for (const secret of [one.handle, query.get('state'), query.get('nonce')]) ok(secret && !stored.includes(secret))
  equal(provider.requests(), 1, 'its description is fetched once')
  await rejects(client.startSignIn({ provider: 'other' }), { code: Code.NOT_FOUND })
})

test('a sign-in works once, within ten minutes, in the browser that began it', async (t) => {
  const { client, begin, pass } = await startBoth(t)
  const used = await begin()
  const results = await Promise.allSettled([client.finishSignIn(used), client.finishSignIn(used)])
  deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await rejects(client.finishSignIn(used), failed)

  const [mine, other] = [await begin(), await begin('eve')]
  await rejects(client.finishSignIn({ ...other, handle: mine.handle }), failed, 'an answer to another question')
  await rejects(client.finishSignIn({ ...mine, state: other.state }), failed)
  await rejects(client.finishSignIn({ ...mine, state: 'x' }), failed)
  await rejects(client.finishSignIn({ ...mine, handle: 'A'.repeat(43) }), failed)
  await rejects(client.finishSignIn({ ...mine, handle: '\0' }), failed)
  ok((await client.finishSignIn(mine)).accessToken, 'forged answers do not use it up')

  const late = await begin()
  pass(10 * 60_000 + 1)
  await rejects(client.finishSignIn(late), failed)
})

test('codes that were stolen, used or asked for with other secrets open no session', async (t) => {
  const { client, begin, pool } = await startBoth(t)
  const [victim, attacker] = [await begin(), await begin('eve')]
  await rejects(client.finishSignIn({ ...attacker, code: victim.code }), failed, 'PKCE binds a code to its sign-in')
  const used = await begin()
  await client.finishSignIn(used)
  await rejects(client.finishSignIn({ ...(await begin()), code: used.code }), failed)
  await rejects(client.finishSignIn({ ...(await begin()), code: 'made up' }), failed)
  const otherNonce = await begin('ada', (url) => url.searchParams.set('nonce', 'other'))
  await rejects(client.finishSignIn(otherNonce), failed)
  const noNonce = await begin('ada', (url) => url.searchParams.delete('nonce'))
  await rejects(client.finishSignIn(noNonce), failed)
  const otherChallenge = await begin('ada', (url) => url.searchParams.set('code_challenge', 'x'.repeat(43)))
  await rejects(client.finishSignIn(otherChallenge), failed)
  equal((await pool.query('SELECT FROM sessions')).rowCount, 1)
})

test('an answer of one provider does not pass for one of another', async (t) => {
  const [honest, hostile] = [await startProvider(t, { name: 'honest' }), await startProvider(t, { name: 'hostile' })]
  honest.people.set('ada', verified)
  const { client } = await startAuth(t, { signInProviders: [honest.settings, hostile.settings] })
  const visit = async (provider: TestProvider, name: string) => {
    const { handle, authorizationUrl } = await client.startSignIn({ provider: name })
    return { handle, ...(await provider.visit(authorizationUrl, 'ada')) }
  }
  for (const iss of [hostile.settings.issuer, '', `${honest.settings.issuer}/`]) {
    await rejects(client.finishSignIn({ ...(await visit(honest, 'honest')), iss }), failed, iss)
  }
  // The same subject at two providers is two people.
  const one = await client.finishSignIn(await visit(honest, 'honest'))
  hostile.people.set('ada', { ...verified, email_verified: false })
  await rejects(client.finishSignIn(await visit(hostile, 'hostile')), { code: Code.ALREADY_EXISTS })
  hostile.people.set('ada', { email: 'eve@example.org', email_verified: true })
  const two = await client.finishSignIn(await visit(hostile, 'hostile'))
  notEqual(two.user?.id, one.user?.id)
  equal(two.user?.name, 'Learner')
})

test('who does not agree at the provider is told, and the sign-in is over', async (t) => {
  const { client, begin } = await startBoth(t)
  const cancelled = await begin('cancel')
  deepEqual([cancelled.error, cancelled.code], ['access_denied', ''])
  await rejects(client.finishSignIn(cancelled), failed)
  await rejects(client.finishSignIn(cancelled), failed)
  await rejects(client.finishSignIn({ ...(await begin()), error: 'access_denied' }), { code: Code.INVALID_ARGUMENT })
  await rejects(client.finishSignIn({ ...cancelled, error: '' }), { code: Code.INVALID_ARGUMENT })
})

test('an account is linked on an address that both sides verified, and taken over where only the provider did', async (t) => {
  const { client, provider, signUp, signIn, mailbox } = await startBoth(t)
  const squatter = await signUp('ada@example.org')
  provider.people.set('unverified', { ...verified, email_verified: false })
  provider.people.set('silent', { email: verified.email })
  await rejects(signIn('unverified'), { code: Code.ALREADY_EXISTS })
  await rejects(signIn('silent'), { code: Code.ALREADY_EXISTS })
  const owner = await signIn()
  deepEqual([owner.user?.id, owner.created, owner.user?.hasPassword], [squatter.user?.id, false, false])
  equal((await client.validateToken({ token: squatter.accessToken })).valid, false)
  await rejects(client.refreshToken({ refreshToken: squatter.refreshToken }), { code: Code.UNAUTHENTICATED })
  await rejects(client.login({ email: 'ada@example.org', password }), { reason: 'CREDENTIALS' })

  const grace = await signUp('grace@example.org')
  await client.confirmEmail({ token: await mailbox.token('grace@example.org', /Confirm/) })
  provider.people.set('grace', { email: 'grace@example.org', email_verified: true })
  const linked = await signIn('grace')
  deepEqual([linked.user?.id, linked.user?.hasPassword], [grace.user?.id, true])
  ok((await client.validateToken({ token: grace.accessToken })).valid)
  await client.login({ email: 'grace@example.org', password })
})

test('the rules of accounts hold for people of providers too', async (t) => {
  const emailDomains = { allowed: [], blocked: ['blocked.example'] }
  const { provider, signIn, mailbox, pool } = await startBoth(t, { requireVerifiedEmail: true, emailDomains })
  provider.people.set('unverified', { email: 'new@example.org', email_verified: false })
  await rejects(signIn('unverified'), { reason: 'EMAIL_UNVERIFIED' })
  await mailbox.letter('new@example.org', /Confirm/)
  provider.people.set('blocked', { email: 'a@blocked.example', email_verified: true })
  await rejects(signIn('blocked'), { code: Code.INVALID_ARGUMENT })
  for (const email of ['a\0@example.org', 'a@example.org, b@example.org', 'x', undefined]) {
    provider.people.set('none', { ...(email !== undefined && { email }), email_verified: true })
    await rejects(signIn('none'), { code: Code.FAILED_PRECONDITION }, email)
  }
  const { user } = await signIn()
  await pool.query('UPDATE users SET deactivated_at = now() WHERE id = $1', [user?.id])
  await rejects(signIn(), failed)
})

test('where accounts are made by link, an unverified address of a provider tells nothing of who has one', async (t) => {
  const { provider, signIn } = await startBoth(t, { signUp: 'link' })
  await signIn()
  for (const email of [verified.email, 'nobody@example.org']) {
    provider.people.set('eve', { email, email_verified: false })
    await rejects(signIn('eve'), { code: Code.FAILED_PRECONDITION })
  }
})

test('claims are asked for where the token has none, and the secret goes the way the provider takes it', async (t) => {
  const provider = await startProvider(t, { conformIdTokenClaims: false, tokenEndpointAuth: 'client_secret_post' })
  provider.people.set('ada', verified)
  const { client, log } = await startAuth(t, { signInProviders: [provider.settings] })
  const { handle, authorizationUrl } = await client.startSignIn({ provider: 'local' })
  const back = await provider.visit(authorizationUrl, 'ada')
  const { user, accessToken, refreshToken } = await client.finishSignIn({ handle, ...back })
  equal(user?.email, verified.email)
  for (const secret of [
    handle,
    back.code,
    back.state,
    accessToken,
    refreshToken,
    provider.settings.clientSecret ?? '',
  ]) {
    ok(secret.length > 10)
    ok(!log().includes(secret))
  }
})

test('while a provider is away the answer is to try again, and the same sign-in goes on afterwards', async (t) => {
  const { client, provider, begin } = await startBoth(t)
  const back = await begin()
  await provider.stop()
  const away = (error: unknown) =>
    error instanceof RpcError && error.code === Code.UNAVAILABLE && (error.retryAfterMs ?? 0) > 0
  await rejects(client.finishSignIn(back), away)
  await provider.start()
  ok((await client.finishSignIn(back)).accessToken)

  const fresh = await startAuth(t, { signInProviders: [provider.settings] })
  await provider.stop()
  await rejects(fresh.client.startSignIn({ provider: 'local' }), away)
  await provider.start()
  ok((await fresh.client.startSignIn({ provider: 'local' })).handle)
})

test('a provider that takes a call and never answers holds nobody for long', async (t) => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const sockets = new Set<{ destroy(): void }>()
  silent.on('connection', (socket) => sockets.add(socket))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const address = silent.address()
  ok(typeof address === 'object' && address)
  const settings = { name: 'local', issuer: `http://127.0.0.1:${address.port}`, clientId: 'x', scope: 'openid' }
  const { client } = await startAuth(t, { signInProviders: [settings] })
  await rejects(client.startSignIn({ provider: 'local' }), { code: Code.UNAVAILABLE, reason: 'DEPENDENCY' })
})

test('providers come from the environment, checked', (t) => {
  const good = {
    DATABASE_URL: 'postgresql://auth:q1Zf0vP3m8sX@localhost/learnlab',
    AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  }
  const clientSecret = randomBytes(24).toString('base64url')
  const one = { name: 'school', issuer: 'https://id.school.org', clientId: 'learnlab', clientSecret }
  const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: clientSecret }
  const { signInProviders } = loadConfig({ ...good, ...google, OIDC_PROVIDERS: JSON.stringify([one]) })
  deepEqual(
    signInProviders.map(({ name, issuer }) => [name, issuer]),
    [
      ['google', 'https://accounts.google.com'],
      ['school', 'https://id.school.org'],
    ],
  )
  const refused = (variables: Record<string, string>, pattern: RegExp) => {
    t.assert.throws(
      () => loadConfig({ ...good, ...variables }),
      (error) => {
        match(String(error), pattern)
        doesNotMatch(String(error), new RegExp(clientSecret))
        return true
      },
    )
  }
  const listed = (...providers: object[]) => ({ OIDC_PROVIDERS: JSON.stringify(providers) })
  refused({ OIDC_PROVIDERS: '[' }, /OIDC_PROVIDERS: is no JSON/)
  refused({ GOOGLE_CLIENT_ID: 'id' }, /GOOGLE_CLIENT_SECRET/)
  refused({ ...google, ...listed({ ...one, name: 'google' }) }, /google is used twice/)
  refused(listed({ ...one, issuer: 'http://id.school.org' }), /https/)
  refused(listed({ ...one, clientSecret: 'changeme' }), /secret of school/)
  refused(listed({ ...one, name: 'a/b' }), /lower-case/)
  refused(listed({ ...one, scope: 'email' }), /openid/)
  equal(
    loadConfig({ ...good, LEARNLAB_ENV: 'development', ...listed({ ...one, issuer: 'http://127.0.0.1:9' }) })
      .signInProviders.length,
    1,
  )
})

import { equal, notEqual, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { password, startAuth } from './start-auth.ts'

const dayMs = 86_400_000

test('a refresh token gives a new pair, once', async (t) => {
  const { client, signUp } = await startAuth(t)
  const first = await signUp('ada@example.org')
  const second = await client.refreshToken({ refreshToken: first.refreshToken })
  notEqual(second.refreshToken, first.refreshToken)
  equal(second.user?.email, 'ada@example.org')
  equal(second.expiresIn, 900n)
  ok((await client.validateToken({ token: second.accessToken })).valid)
  const third = await client.refreshToken({ refreshToken: second.refreshToken })
  ok((await client.validateToken({ token: third.accessToken })).valid)
})

test('using a refresh token again ends its session and no other', async (t) => {
  const { client, signUp, log } = await startAuth(t)
  const stolen = await signUp('ada@example.org')
  const elsewhere = await client.login({ email: 'ada@example.org', password })
  const thief = await client.refreshToken({ refreshToken: stolen.refreshToken })
  await rejects(client.refreshToken({ refreshToken: stolen.refreshToken }), {
    code: Code.UNAUTHENTICATED,
    reason: 'REFRESH_TOKEN_REUSED',
  })
  await rejects(client.refreshToken({ refreshToken: thief.refreshToken }), { reason: 'SESSION_ENDED' })
  equal((await client.validateToken({ token: thief.accessToken })).valid, false)
  ok((await client.validateToken({ token: elsewhere.accessToken })).valid)
  await client.refreshToken({ refreshToken: elsewhere.refreshToken })
  ok(log().includes('used twice'))
})

test('of several that use one refresh token at the same time one wins', async (t) => {
  const { client, signUp } = await startAuth(t)
  for (let round = 0; round < 10; round++) {
    const { refreshToken } = await signUp(`ada${round}@example.org`)
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => client.refreshToken({ refreshToken })))
    equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const result of results) if (result.status === 'rejected') equal(result.reason.code, Code.UNAUTHENTICATED)
    for (const result of results) {
      if (result.status !== 'fulfilled') continue
      await rejects(client.refreshToken({ refreshToken: result.value.refreshToken }), { reason: 'SESSION_ENDED' })
    }
  }
})

test('refreshing while the account is deleted ends well or not at all', async (t) => {
  const { client, signUp } = await startAuth(t)
  for (let round = 0; round < 10; round++) {
    const { accessToken, refreshToken } = await signUp(`ada${round}@example.org`)
    const [deleted, refreshed] = await Promise.allSettled([
      client.deleteUser({ currentPassword: password }, { token: accessToken }),
      client.refreshToken({ refreshToken }),
    ])
    equal(deleted.status, 'fulfilled')
    if (refreshed.status === 'rejected') equal(refreshed.reason.code, Code.UNAUTHENTICATED)
    equal((await client.validateToken({ token: accessToken })).valid, false)
  }
})

test('logging out ends the session', async (t) => {
  const { client, signUp } = await startAuth(t)
  const { accessToken, refreshToken } = await signUp('ada@example.org')
  await client.logout({}, { token: accessToken })
  await client.logout({}, { token: accessToken })
  equal((await client.validateToken({ token: accessToken })).valid, false)
  await rejects(client.refreshToken({ refreshToken }), { code: Code.UNAUTHENTICATED, reason: 'SESSION_ENDED' })
  await rejects(client.deleteUser({}, { token: accessToken }), { code: Code.UNAUTHENTICATED, reason: 'SESSION_ENDED' })
  await client.login({ email: 'ada@example.org', password })
})

test('a session that is not used for 30 days ends', async (t) => {
  const { client, signUp, pass } = await startAuth(t)
  const { refreshToken } = await signUp('ada@example.org')
  pass(29 * dayMs)
  const next = await client.refreshToken({ refreshToken })
  pass(29 * dayMs)
  const last = await client.refreshToken({ refreshToken: next.refreshToken })
  pass(30 * dayMs)
  await rejects(client.refreshToken({ refreshToken: last.refreshToken }), { reason: 'SESSION_ENDED' })
})

test('after 90 days everyone signs in again', async (t) => {
  const { client, signUp, pass } = await startAuth(t)
  let { refreshToken } = await signUp('ada@example.org')
  for (let month = 0; month < 4; month++) {
    pass(22 * dayMs)
    refreshToken = (await client.refreshToken({ refreshToken })).refreshToken
  }
  pass(2 * dayMs)
  await rejects(client.refreshToken({ refreshToken }), { reason: 'SESSION_ENDED' })
})

test('what is no refresh token is refused', async (t) => {
  const { client, signUp } = await startAuth(t)
  const { accessToken } = await signUp('ada@example.org')
  for (const refreshToken of ['x', 'x'.repeat(43), `${'x'.repeat(42)}\0`, accessToken.slice(0, 500), `' OR 1=1 --`]) {
    await rejects(client.refreshToken({ refreshToken }), {
      code: Code.UNAUTHENTICATED,
      reason: 'REFRESH_TOKEN_INVALID',
    })
  }
})

test('a login sweeps out the sessions that ended', async (t) => {
  const { client, signUp, pool, pass } = await startAuth(t)
  await signUp('ada@example.org')
  const { accessToken } = await client.login({ email: 'ada@example.org', password })
  await client.logout({}, { token: accessToken })
  pass(31 * dayMs)
  await client.login({ email: 'ada@example.org', password })
  const { rows } = await pool.query<{ sessions: string; tokens: string }>(
    'SELECT (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM refresh_tokens) AS tokens',
  )
  equal(`${rows[0]?.sessions} ${rows[0]?.tokens}`, '1 1')
})

test('no call makes more than two round trips to the database', async (t) => {
  const { client, signUp, statements } = await startAuth(t)
  const { accessToken } = await signUp('ada@example.org')
  const as = { token: accessToken }
  let { refreshToken } = await client.login({ email: 'ada@example.org', password })
  const stays = { token: (await client.login({ email: 'ada@example.org', password })).accessToken }
  const calls: Record<string, () => Promise<unknown>> = {
    register: () => client.register({ email: 'ben@example.org', password, name: 'Ben' }),
    login: () => client.login({ email: 'ada@example.org', password }),
    refreshToken: async () => {
      refreshToken = (await client.refreshToken({ refreshToken })).refreshToken
    },
    validateToken: () => client.validateToken({ token: accessToken }),
    getUser: () => client.getUser({}, as),
    logout: () => client.logout({}, { token: accessToken }),
    updateProfile: () => client.updateProfile({ locale: 'de-at' }, as),
    startSignUp: () => client.startSignUp({ email: 'cy@example.org' }),
    requestPasswordReset: () => client.requestPasswordReset({ email: 'ada@example.org' }),
    requestEmailVerification: () => client.requestEmailVerification({}, stays),
    changeEmail: () => client.changeEmail({ currentPassword: password, newEmail: 'eve@example.org' }, stays),
    changePassword: () => client.changePassword({ currentPassword: password, newPassword: password }, stays),
    confirmEmail: () => client.confirmEmail({ token: 'x'.repeat(43) }).catch(() => undefined),
    resetPassword: () => client.resetPassword({ token: 'x'.repeat(43), newPassword: password }).catch(() => undefined),
    deleteUser: () => client.deleteUser({ currentPassword: password }, stays),
  }
  for (const [name, call] of Object.entries(calls)) {
    const before = statements()
    await call()
    ok(statements() - before <= 2, `${name}: ${statements() - before}`)
  }
})

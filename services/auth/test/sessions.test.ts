import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { password, startAuth } from './start-auth.ts'

const dayMs = 86_400_000
const graceMs = 20_000

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
  const { client, signUp, log, pass, answersHaveLeft } = await startAuth(t)
  const stolen = await signUp('ada@example.org')
  const elsewhere = await client.login({ email: 'ada@example.org', password })
  const thief = await client.refreshToken({ refreshToken: stolen.refreshToken })
  await answersHaveLeft()
  pass(graceMs + 1)
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

test('two tabs that refresh at the same time, or one soon after the other, go on with the same token', async (t) => {
  const { client, signUp, pass } = await startAuth(t)
  const { refreshToken } = await signUp('ada@example.org')
  const tabs = await Promise.all(Array.from({ length: 6 }, () => client.refreshToken({ refreshToken })))
  equal(new Set(tabs.map((tab) => tab.refreshToken)).size, 1)
  const [first] = tabs
  ok(first)
  const next = await client.refreshToken({ refreshToken: first.refreshToken })
  // A tab that comes late gets what the others have by now, not what they had.
  equal((await client.refreshToken({ refreshToken })).refreshToken, next.refreshToken)
  pass(graceMs + 1)
  await client.refreshToken({ refreshToken: next.refreshToken })
})

test('while its answer may not have left, the old token works on; the one that was never seen does not', async (t) => {
  const { client, signUp, pass } = await startAuth(t)
  const { refreshToken } = await signUp('ada@example.org')
  const lost = await client.refreshToken({ refreshToken })
  pass(3 * 3_600_000)
  const next = await client.refreshToken({ refreshToken })
  notEqual(next.refreshToken, lost.refreshToken)
  // Somebody has it after all: one of the two is a thief.
  await rejects(client.refreshToken({ refreshToken: lost.refreshToken }), { reason: 'REFRESH_TOKEN_REUSED' })
  await rejects(client.refreshToken({ refreshToken: next.refreshToken }), { reason: 'SESSION_ENDED' })
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

test('a user sees the open sessions, and ends one or all', async (t) => {
  const { client, signUp, pass } = await startAuth(t)
  const here = await signUp('ada@example.org')
  pass(1_000)
  const there = await client.login({ email: 'ada@example.org', password })
  pass(1_000)
  const elsewhere = await client.login({ email: 'ada@example.org', password })
  const as = { token: here.accessToken }
  const { sessions } = await client.listSessions({}, as)
  equal(sessions.length, 3)
  deepEqual(
    sessions.map(({ current }) => current),
    [false, false, true],
  )
  const [last] = sessions
  match(last?.device ?? '', /^grpc-node-js/)
  equal(last?.network, '127.0.0.0/24')
  ok(Date.parse(last?.idleExpiresAt ?? '') < Date.parse(last?.expiresAt ?? ''))

  const { sessionId } = await client.validateToken({ token: there.accessToken })
  await client.revokeSession({ sessionId }, as)
  await client.revokeSession({ sessionId }, as)
  equal((await client.listSessions({}, as)).sessions.length, 2)
  await rejects(client.refreshToken({ refreshToken: there.refreshToken }), { reason: 'SESSION_ENDED' })

  equal((await client.revokeAllSessions({ keepCurrent: true }, as)).revoked, 1)
  await rejects(client.refreshToken({ refreshToken: elsewhere.refreshToken }), { reason: 'SESSION_ENDED' })
  equal((await client.revokeAllSessions({}, as)).revoked, 1)
  await rejects(client.refreshToken({ refreshToken: here.refreshToken }), { reason: 'SESSION_ENDED' })
})

test('nobody sees or ends the sessions of another, but an administrator', async (t) => {
  const { client, pool, signUp } = await startAuth(t)
  const [ada, ben] = [await signUp('ada@example.org'), await signUp('ben@example.org')]
  const { sessionId } = await client.validateToken({ token: ada.accessToken })
  const [asBen, adaId] = [{ token: ben.accessToken }, { userId: ada.user?.id ?? '' }]
  await rejects(client.listSessions(adaId, asBen), { code: Code.PERMISSION_DENIED })
  await rejects(client.revokeAllSessions(adaId, asBen), { code: Code.PERMISSION_DENIED })
  await rejects(client.revokeSession({ sessionId }, asBen), { code: Code.NOT_FOUND })
  await rejects(client.revokeSession({ sessionId: crypto.randomUUID() }, asBen), { code: Code.NOT_FOUND })

  await pool.query(`UPDATE users SET role = 'admin' WHERE email = 'ben@example.org'`)
  const asAdmin = { token: (await client.login({ email: 'ben@example.org', password })).accessToken }
  equal((await client.listSessions(adaId, asAdmin)).sessions.length, 1)
  await client.revokeSession({ sessionId }, asAdmin)
  equal((await client.listSessions(adaId, asAdmin)).sessions.length, 0)
})

test('a user has a hundred sessions at most; the one unused for longest gives way', async (t) => {
  const { client, pool, signUp, pass } = await startAuth(t)
  const first = await signUp('ada@example.org')
  await pool.query(
    `INSERT INTO sessions (id, user_id, created_at, last_seen_at, idle_expires_at, expires_at)
     SELECT gen_random_uuid(), user_id, created_at, last_seen_at + interval '1 second', idle_expires_at, expires_at
     FROM sessions, generate_series(1, 99)`,
  )
  pass(5_000)
  const { accessToken } = await client.login({ email: 'ada@example.org', password })
  equal((await client.listSessions({}, { token: accessToken })).sessions.length, 100)
  await rejects(client.refreshToken({ refreshToken: first.refreshToken }), { reason: 'SESSION_ENDED' })
})

test('what happens to sessions is on record', async (t) => {
  const { client, pool, signUp, pass, answersHaveLeft } = await startAuth(t)
  const { accessToken, refreshToken, user } = await signUp('ada@example.org')
  await client.refreshToken({ refreshToken })
  await answersHaveLeft()
  pass(graceMs + 1)
  await client.refreshToken({ refreshToken }).catch(() => undefined)
  const again = await client.login({ email: 'ada@example.org', password })
  await client.logout({}, { token: again.accessToken })
  await pool.query(`UPDATE users SET role = 'admin'`)
  const asAdmin = { token: (await client.login({ email: 'ada@example.org', password })).accessToken }
  const { events } = await client.listSecurityEvents({ userId: user?.id ?? '' }, asAdmin)
  deepEqual(events.map(({ kind, outcome }) => `${kind} ${outcome}`).reverse(), [
    'registered success',
    'signed_in success',
    'refresh_token_reused failure',
    'signed_in success',
    'signed_out success',
    'signed_in success',
  ])
  for (const { kind, clientAddress, userAgent, sessionId, subjectId } of events) {
    equal(clientAddress, '127.0.0.1')
    match(userAgent, /^grpc-node-js/)
    if (kind !== 'registered') match(sessionId, /^[0-9a-f-]{36}$/)
    equal(subjectId, user?.id)
  }
  const page = await client.listSecurityEvents({ pageSize: 2, kind: 'signed_in' }, asAdmin)
  equal(page.events.length, 2)
  const rest = await client.listSecurityEvents(
    { pageSize: 2, kind: 'signed_in', pageToken: page.nextPageToken },
    asAdmin,
  )
  deepEqual([rest.events.length, rest.nextPageToken], [1, ''])
  await rejects(client.listSecurityEvents({ from: 'yesterday' }, asAdmin), { code: Code.INVALID_ARGUMENT })
  await rejects(client.listSecurityEvents({ pageToken: '!' }, asAdmin), { code: Code.INVALID_ARGUMENT })
  await rejects(client.listSecurityEvents({}, { token: accessToken }), { code: Code.UNAUTHENTICATED })
})

test('no call makes more than two round trips to the database, but a change of password five', async (t) => {
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
    updateProfile: () => client.updateProfile({ locale: 'de-at' }, stays),
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
    // A transaction that locks the account first, so that a sign-in cannot slip past it.
    const most = name === 'changePassword' ? 5 : 2
    ok(statements() - before <= most, `${name}: ${statements() - before}`)
  }
})

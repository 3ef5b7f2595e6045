import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { password, siteUrl, startAuth } from './start-auth.ts'

const other = 'another good password'
const linkInvalid = { code: Code.FAILED_PRECONDITION, reason: 'LINK_INVALID' }
const minuteMs = 60_000

test('whoever registers gets a link that verifies the address, once', async (t) => {
  const { client, signUp, mailbox } = await startAuth(t)
  const { user, accessToken } = await signUp('Ada@example.org')
  equal(user?.emailVerified, false)
  const letter = await mailbox.letter('Ada@example.org', /Confirm/)
  match(letter.text, new RegExp(`^${siteUrl}/confirm-email#token=`, 'm'))
  const token = await mailbox.token('Ada@example.org', /Confirm/)
  equal((await client.confirmEmail({ token })).email, 'Ada@example.org')
  equal((await client.getUser({}, { token: accessToken })).user?.emailVerified, true)
  await rejects(client.confirmEmail({ token }), linkInvalid)
  for (const forged of ['x', `${token}x`, 'A'.repeat(43)])
    await rejects(client.confirmEmail({ token: forged }), linkInvalid)
})

test('where addresses must be verified nobody signs in before', async (t) => {
  const { client, mailbox } = await startAuth(t, { rules: { requireVerifiedEmail: true } })
  await client.register({ email: 'ada@example.org', password, name: 'Ada' })
  const token = await mailbox.token('ada@example.org', /Confirm/)
  const credentials = { email: 'ada@example.org', password }
  await rejects(client.login(credentials), { code: Code.FAILED_PRECONDITION, reason: 'EMAIL_UNVERIFIED' })
  await rejects(client.login({ ...credentials, password: 'wrong' }), { reason: 'CREDENTIALS' })
  await client.confirmEmail({ token })
  await client.login(credentials)
})

test('a forgotten password is reset by a link; all sessions end and the owner is told', async (t) => {
  const { client, signUp, mailbox, pass, published } = await startAuth(t)
  const { refreshToken, accessToken, user: ada } = await signUp('ada@example.org')
  await client.requestPasswordReset({ email: ' ADA@example.org ' })
  const token = await mailbox.token('ada@example.org', /new password/)
  await client.resetPassword({ token, newPassword: other })
  const updates = (await published()).filter(({ type }) => type.endsWith('UserUpdated'))
  deepEqual(
    updates.map(({ payload }) => payload),
    [{ userId: ada?.id, fields: ['has_password', 'email_verified'] }],
  )
  await rejects(client.refreshToken({ refreshToken }), { reason: 'SESSION_ENDED' })
  equal((await client.validateToken({ token: accessToken })).valid, false)
  await rejects(client.login({ email: 'ada@example.org', password }), { reason: 'CREDENTIALS' })
  const { user } = await client.login({ email: 'ada@example.org', password: other })
  equal(user?.emailVerified, true) // the link showed whose the address is
  await mailbox.letter('ada@example.org', /was changed/)
  await rejects(client.resetPassword({ token, newPassword: password }), linkInvalid)

  await client.requestPasswordReset({ email: 'ada@example.org' })
  const late = await mailbox.token('ada@example.org', /new password/)
  pass(31 * minuteMs)
  await rejects(client.resetPassword({ token: late, newPassword: password }), linkInvalid)
})

test('asking for a reset says nothing about who has an account, and writes to nobody else', async (t) => {
  const { client, signUp, mailbox, settled, statements } = await startAuth(t)
  await signUp('ada@example.org')
  await mailbox.letter('ada@example.org', /Confirm/)
  for (const email of ['ada@example.org', 'nobody@example.org']) {
    const before = statements()
    deepEqual(
      { ...(await client.requestPasswordReset({ email })) },
      { $typeName: 'learnlab.auth.v1.RequestPasswordResetResponse' },
    )
    equal(statements() - before, 2, email)
  }
  for (const email of [
    'nobody\r\nBcc: ada@example.org',
    'nobody@example.org\0',
    'ada@example.org, eve@example.org',
    'x'.repeat(254),
  ]) {
    await client.requestPasswordReset({ email })
  }
  await mailbox.letter('ada@example.org', /new password/)
  await settled()
  deepEqual([...new Set((await mailbox.all()).map(({ to }) => to))], ['ada@example.org'])
})

test('who asks again and again fills no mailbox, and delays only letters of that kind, by an hour at most', async (t) => {
  const { client, signUp, mailbox, pool, pass, settled } = await startAuth(t)
  const { accessToken } = await signUp('ada@example.org')
  const resets = async () => (await mailbox.all()).filter(({ subject }) => /new password/.test(subject)).length
  const waiting = async () => {
    const { rows } = await pool.query<{ n: number; wait: number }>(
      `SELECT attempts AS n, extract(epoch FROM due_at - now())::float8 * 1000 AS wait FROM letters WHERE kind = 'password_reset'`,
    )
    return rows[0]?.n === 0 && rows[0].wait > 0 ? rows[0].wait : undefined
  }
  for (let asked = 1; asked <= 4; asked++) {
    await client.requestPasswordReset({ email: 'ada@example.org' })
    await settled()
    equal(await resets(), asked) // three, and one more after which the wait begins
  }
  for (let asked = 0; asked < 8; asked++) await client.requestPasswordReset({ email: 'ada@example.org' })
  ok((await eventually(waiting)) <= 10 * minuteMs)
  equal(await resets(), 4)
  // The link that confirms the address comes all the same.
  await client.requestEmailVerification({}, { token: accessToken })
  await mailbox.letter('ada@example.org', /Confirm/, 2)

  // What waits is sent in the end, and not dropped; the longest wait is an hour.
  for (let count = 5; count <= 8; count++) {
    pass(61 * minuteMs)
    await client.requestPasswordReset({ email: `nobody${count}@example.org` }) // wakes the delivery
    await settled()
    equal(await resets(), count)
    await client.requestPasswordReset({ email: 'ada@example.org' })
    await eventually(waiting)
  }
})

test('two users who want the same new address are both sent the link', async (t) => {
  const { client, signUp, mailbox } = await startAuth(t)
  const [ada, ben] = [await signUp('ada@example.org'), await signUp('ben@example.org')]
  const change = { currentPassword: password, newEmail: 'wanted@example.org' }
  await Promise.all([ada, ben].map(({ accessToken }) => client.changeEmail(change, { token: accessToken })))
  await mailbox.letter('wanted@example.org', /new e-mail/, 2)
})

test('when too many letters are owed more are refused for every address alike, counted, and logged once', async (t) => {
  const { client, signUp, pool, log, metrics } = await startAuth(t)
  await signUp('ada@example.org')
  await pool.query(
    `INSERT INTO letters (id, kind, email, email_key, created_at, due_at)
     SELECT gen_random_uuid(), 'password_reset', n || '@example.org', n || '@example.org', now(), 'infinity'
     FROM generate_series(1, 20000) AS n`,
  )
  for (const email of ['ada@example.org', 'nobody@example.org']) {
    await rejects(client.requestPasswordReset({ email }), { code: Code.RESOURCE_EXHAUSTED, reason: 'CAPACITY' })
  }
  match(await metrics(), /learnlab_auth_letters_refused_total\{kind="password_reset",.*\} 2/)
  equal(log().split('too many letters are owed').length, 2)
  await client.changePassword(
    { currentPassword: password, newPassword: other },
    {
      token: (await client.login({ email: 'ada@example.org', password })).accessToken,
    },
  )
  await pool.query(`DELETE FROM letters WHERE due_at = 'infinity'`)
  await client.requestPasswordReset({ email: 'ada@example.org' })
})

test('sign-up by link tells only the owner of the address whether there is an account', async (t) => {
  const { client, mailbox } = await startAuth(t, { rules: { signUp: 'link' } })
  await rejects(client.register({ email: 'ada@example.org', password, name: 'Ada' }), {
    code: Code.FAILED_PRECONDITION,
  })
  await client.startSignUp({ email: 'Ada@example.org' })
  const token = await mailbox.token('Ada@example.org', /signing up/)
  const { user } = await client.finishSignUp({ token, name: 'Ada', password })
  equal(user?.email, 'Ada@example.org')
  equal(user?.emailVerified, true)
  await rejects(client.finishSignUp({ token, name: 'Eve', password }), linkInvalid)
  await client.login({ email: 'ada@example.org', password })

  await client.startSignUp({ email: 'ada@example.org' })
  doesNotMatch((await mailbox.letter('ada@example.org', /account already/)).text, /token=/)
})

test('an address changes when its owner follows the link; the old one is told', async (t) => {
  const { client, signUp, mailbox } = await startAuth(t)
  const { accessToken, user } = await signUp('ada@example.org')
  const as = { token: accessToken }
  const change = { currentPassword: password, newEmail: 'Ada@new.example' }
  await rejects(client.changeEmail({ ...change, currentPassword: 'wrong' }, as), { reason: 'REAUTHENTICATION' })
  await rejects(client.changeEmail({ ...change, currentPassword: '' }, as), { reason: 'REAUTHENTICATION' })
  await client.requestPasswordReset({ email: 'ada@example.org' })
  const reset = await mailbox.token('ada@example.org', /new password/)
  await client.changeEmail(change, as)
  await mailbox.letter('ada@example.org', /about to change/)
  equal((await client.getUser({}, as)).user?.email, 'ada@example.org')
  const token = await mailbox.token('Ada@new.example', /new e-mail/)
  await client.confirmEmail({ token })
  await mailbox.letter('ada@example.org', /was changed/)
  const { user: changed } = await client.login({ email: 'ADA@new.example', password })
  equal(changed?.id, user?.id)
  equal(changed?.email, 'Ada@new.example')
  await rejects(client.login({ email: 'ada@example.org', password }), { reason: 'CREDENTIALS' })
  await rejects(client.resetPassword({ token: reset, newPassword: other }), linkInvalid) // it lies in the old mailbox
})

test('an address that another account has is not revealed to who wants it', async (t) => {
  const { client, signUp, mailbox } = await startAuth(t)
  await signUp('ada@example.org')
  const { accessToken } = await signUp('eve@example.org')
  await client.changeEmail({ currentPassword: password, newEmail: 'ada@example.org' }, { token: accessToken })
  doesNotMatch((await mailbox.letter('ada@example.org', /account already/)).text, /token=/)
})

test('of two who want a free address the first to follow the link gets it', async (t) => {
  const { client, signUp, mailbox } = await startAuth(t)
  const [ada, eve] = [await signUp('ada@example.org'), await signUp('eve@example.org')]
  const tokens: string[] = []
  for (const { accessToken } of [ada, eve]) {
    await client.changeEmail({ currentPassword: password, newEmail: 'free@example.org' }, { token: accessToken })
    tokens.push(await mailbox.token('free@example.org', /new e-mail/, tokens.length + 1))
  }
  const results = await Promise.allSettled(tokens.map((token) => client.confirmEmail({ token })))
  deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('tokens of links are nowhere in the database, nor in any log', async (t) => {
  const { client, signUp, mailbox, pool, log } = await startAuth(t)
  await signUp('ada@example.org')
  await client.requestPasswordReset({ email: 'ada@example.org' })
  const tokens = [
    await mailbox.token('ada@example.org', /Confirm/),
    await mailbox.token('ada@example.org', /new password/),
  ]
  const { rows } = await pool.query('SELECT * FROM mailed_links')
  equal(rows.length, 2)
  const { rows: letters } = await pool.query('SELECT * FROM letters')
  for (const token of tokens) {
    doesNotMatch(JSON.stringify([rows, letters]), new RegExp(token))
    doesNotMatch(log(), new RegExp(token))
  }
})

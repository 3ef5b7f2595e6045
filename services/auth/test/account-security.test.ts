import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { createPasswordHashing } from '../domain/password-hashing.ts'
import { createPasswordStrength } from '../password-strength.ts'
import { password, startAuth } from './start-auth.ts'

const other = 'another good password'
const denied = { code: Code.UNAUTHENTICATED, reason: 'CREDENTIALS' }
const again = { code: Code.FAILED_PRECONDITION, reason: 'REAUTHENTICATION' }

test('changing the password needs the current one and ends the other sessions', async (t) => {
  const { client, signUp, mailbox } = await startAuth(t)
  const here = await signUp('ada@example.org')
  const there = await client.login({ email: 'ada@example.org', password })
  const as = { token: here.accessToken }
  await rejects(client.changePassword({ currentPassword: 'wrong', newPassword: other }, as), again)
  await rejects(client.changePassword({ newPassword: other }, as), again)
  await client.changePassword({ currentPassword: password, newPassword: other }, as)
  await rejects(client.refreshToken({ refreshToken: there.refreshToken }), { reason: 'SESSION_ENDED' })
  await client.refreshToken({ refreshToken: here.refreshToken })
  await rejects(client.login({ email: 'ada@example.org', password }), denied)
  await client.login({ email: 'ada@example.org', password: other })
  await mailbox.letter('ada@example.org', /password was changed/)
})

test('a sign-in that was checked against the old password opens no session after the change', async (t) => {
  const hashing = await createPasswordHashing({ cost: 4 })
  const checked = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let isSlow = false
  const { client, signUp, mailbox } = await startAuth(t, {
    passwords: {
      ...hashing,
      async verify(candidate, hash, signal) {
        const same = await hashing.verify(candidate, hash, signal)
        if (isSlow) {
          checked.resolve()
          await goOn.promise
        }
        return same
      },
    },
  })
  await signUp('ada@example.org')
  await client.requestPasswordReset({ email: 'ada@example.org' })
  const token = await mailbox.token('ada@example.org', /new password/)
  isSlow = true
  const late = rejects(client.login({ email: 'ada@example.org', password }), denied)
  await checked.promise
  await client.resetPassword({ token, newPassword: other })
  goOn.resolve()
  await late
})

test('deleting needs the password again, also of an administrator', async (t) => {
  const { client, signUp, pool } = await startAuth(t)
  const { accessToken, user } = await signUp('ada@example.org')
  await signUp('ben@example.org')
  await pool.query(`UPDATE users SET role = 'admin' WHERE email = 'ben@example.org'`)
  const admin = { token: (await client.login({ email: 'ben@example.org', password })).accessToken }
  await rejects(client.deleteUser({}, { token: accessToken }), again)
  await rejects(client.deleteUser({ currentPassword: 'wrong' }, { token: accessToken }), again)
  await rejects(client.deleteUser({ userId: user?.id ?? '' }, admin), again)
  equal((await client.getUser({}, { token: accessToken })).user?.id, user?.id)
  await client.deleteUser({ userId: user?.id ?? '', currentPassword: password }, admin)
})

test('a deactivated account lets nobody in until an administrator opens it again', async (t) => {
  const { client, signUp, pool } = await startAuth(t)
  const { accessToken, refreshToken, user } = await signUp('ada@example.org')
  await signUp('ben@example.org')
  await pool.query(`UPDATE users SET role = 'admin' WHERE email = 'ben@example.org'`)
  const admin = { token: (await client.login({ email: 'ben@example.org', password })).accessToken }
  const adaId = { userId: user?.id ?? '' }
  await rejects(client.deactivateUser({}, { token: accessToken }), again)
  await rejects(client.reactivateUser(adaId, { token: accessToken }), { code: Code.PERMISSION_DENIED })
  await client.deactivateUser({ currentPassword: password }, { token: accessToken })
  await rejects(client.refreshToken({ refreshToken }), { reason: 'SESSION_ENDED' })
  await rejects(client.login({ email: 'ada@example.org', password }), denied)
  equal((await client.getUser(adaId, admin)).user?.active, false)
  await client.reactivateUser(adaId, admin)
  await client.login({ email: 'ada@example.org', password })
  await client.deactivateUser(adaId, admin)
  await client.deactivateUser(adaId, admin)
  await rejects(client.login({ email: 'ada@example.org', password }), denied)
  await rejects(client.deactivateUser({ userId: '01990000-0000-7000-8000-000000000000' }, admin), {
    code: Code.NOT_FOUND,
  })
})

test('unknown address, wrong password and closed account get the same answer for the same work', async (t) => {
  const hashing = await createPasswordHashing({ cost: 4 })
  let work = 0
  const { client, signUp, pool, statements, settled } = await startAuth(t, {
    passwords: {
      ...hashing,
      verify: (candidate, hash, signal) => {
        work++
        return hashing.verify(candidate, hash, signal)
      },
    },
  })
  await signUp('ada@example.org')
  await signUp('closed@example.org')
  await pool.query(`UPDATE users SET deactivated_at = now() WHERE email = 'closed@example.org'`)
  await settled()
  const seen: unknown[] = []
  for (const credentials of [
    { email: 'nobody@example.org', password },
    { email: 'ada@example.org', password: 'wrong' },
    { email: 'closed@example.org', password },
    { email: 'closed@example.org', password: 'wrong' },
  ]) {
    const [statementsBefore, workBefore] = [statements(), work]
    const { code, reason, message } = await client.login(credentials).catch((error) => error)
    seen.push({ code, reason, message, statements: statements() - statementsBefore, work: work - workBefore })
  }
  for (const each of seen)
    deepEqual(each, { ...denied, message: 'the e-mail address or the password is wrong', statements: 2, work: 1 })
})

test('an old hash is renewed at the next sign-in and still costs a stranger as much time as a new one', async (t) => {
  const { client, signUp, pool } = await startAuth(t, { passwords: await createPasswordHashing({ cost: 5 }) })
  await signUp('ada@example.org')
  const old = await createPasswordHashing({ cost: 4 })
  const hash = await old.hash(password, AbortSignal.timeout(5_000))
  await pool.query('UPDATE users SET password_hash = $1', [hash])
  await rejects(client.login({ email: 'ada@example.org', password: 'wrong' }), denied)
  await client.login({ email: 'ada@example.org', password })
  const { rows } = await pool.query<{ hash: string }>('SELECT password_hash AS hash FROM users')
  ok(rows[0]?.hash.startsWith('$2b$05$'))
  await client.login({ email: 'ada@example.org', password })
})

test('common and easily guessed passwords are refused, long ones of any characters are not', async (t) => {
  const strength = createPasswordStrength({ minScore: 2 })
  t.after(() => strength.close())
  const { client } = await startAuth(t, { strength })
  const account = { email: 'ada.lovelace@example.org', name: 'Ada Lovelace' }
  for (const weak of [
    'password',
    '12345678',
    'qwertyuiop',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'P4ssw0rd1',
    'lovelace1',
    'learnlab',
    'ada.lovelace@example.org',
  ]) {
    await rejects(
      client.register({ ...account, password: weak }),
      (error: { code: Code; fieldViolations: { field: string }[] }) =>
        error.code === Code.INVALID_ARGUMENT && error.fieldViolations[0]?.field === 'password',
      weak,
    )
  }
  const good = [
    'gentle otter umbrella',
    'x7#Kq9!vR2',
    '密码是很长的一句话啊',
    `${'a'.repeat(30)} gentle otter umbrella`,
    `${'p4$$w0rd'.repeat(12)}gentle otter umbrella`,
  ]
  for (const [index, strong] of good.entries()) {
    await client.register({ email: `ada${index}@example.org`, name: 'Ada', password: strong })
  }
})

import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { createTestDatabase, eventually } from '@learnlab/testing'
import { signingKeyOf } from '../domain/signing-schedule.ts'
import type { OutgoingMail } from '../mail/post-office.ts'
import { callOrigin } from '../rpc/call-origin.ts'
import { createMailedLinkStore } from '../store/mailed-links.ts'
import { tokenIn } from './mailbox.ts'
import { migrations, password, startAuth } from './start-auth.ts'

const other = 'another good password'

for (const change of ['deactivating', 'another password'] as const) {
  test(`a sign-in that is opening its session while the account changes is ended by it: ${change}`, async (t) => {
    const database = await createTestDatabase(t, { service: 'auth', migrations })
    const { client, signUp, pool } = await startAuth(t, { database })
    const ended = await signUp('ada@example.org')
    const here = await client.login({ email: 'ada@example.org', password })
    await client.logout({}, { token: ended.accessToken })
    // The sign-in sweeps out the session that has ended, and stops there with its own opened.
    const holder = await pool.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM sessions WHERE revoked_at IS NOT NULL FOR UPDATE')
    const waiting = (count: number) => async () => {
      const { rows } = await database.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE datname = current_database() AND NOT granted`,
      )
      return rows[0]?.n === count
    }
    const late = client.login({ email: 'ada@example.org', password })
    await eventually(waiting(1))
    const as = { token: here.accessToken }
    let done = false
    const changed = (
      change === 'deactivating'
        ? client.deactivateUser({ currentPassword: password }, as)
        : client.changePassword({ currentPassword: password, newPassword: other }, as)
    ).finally(() => {
      done = true
    })
    await eventually(async () => done || (await waiting(2)()))
    await holder.query('COMMIT')
    holder.release()
    await changed
    const opened = await late
    equal((await client.validateToken({ token: opened.accessToken })).valid, false)
    await rejects(client.refreshToken({ refreshToken: opened.refreshToken }), { reason: 'SESSION_ENDED' })
  })
}

test('a link for a new password goes to the address of the account, not to one that looks like it', async (t) => {
  const { client, signUp, mailbox, settled } = await startAuth(t)
  await signUp('kim@example.org')
  await client.requestPasswordReset({ email: '\u212aim@example.org' })
  await mailbox.token('kim@example.org', /new password/)
  await settled()
  deepEqual([...new Set((await mailbox.all()).map(({ to }) => to))], ['kim@example.org'])
})

test('a change of address that is asked for and not mailed yet ends with the password', async (t) => {
  let isDown = true
  const sent: OutgoingMail[] = []
  const { client, signUp, pool, pass } = await startAuth(t, {
    postOffice: {
      async send(mail) {
        if (isDown) throw new Error('the post office is closed')
        sent.push(mail)
      },
      close: () => undefined,
    },
  })
  const { accessToken } = await signUp('ada@example.org')
  const as = { token: accessToken }
  await client.changeEmail({ currentPassword: password, newEmail: 'eve@example.org' }, as)
  const owed = async (kind: string) => (await pool.query('SELECT FROM letters WHERE kind = $1', [kind])).rowCount
  equal(await owed('change_email'), 1)
  await client.changePassword({ currentPassword: password, newPassword: other }, as)
  isDown = false
  pass(3_600_000)
  await client.requestEmailVerification({}, as)
  await eventually(async () => (await pool.query('SELECT FROM letters')).rowCount === 0)
  ok(sent.some(({ subject }) => /was changed/.test(subject)))
  // A letter that was in hand at that moment may still leave; its link leads nowhere.
  for (const mail of sent.filter(({ to }) => to === 'eve@example.org')) {
    await rejects(client.confirmEmail({ token: tokenIn({ ...mail, raw: '' }) }), { reason: 'LINK_INVALID' })
  }
})

test('a link that is made while the password changes is void', async (t) => {
  const { client, signUp, pool } = await startAuth(t, {
    postOffice: { send: () => Promise.reject(new Error('the post office is closed')), close: () => undefined },
  })
  const { accessToken, user } = await signUp('ada@example.org')
  const as = { token: accessToken }
  await client.changeEmail({ currentPassword: password, newEmail: 'eve@example.org' }, as)
  const owed = async () => {
    const { rows } = await pool.query<{ id: string }>(`SELECT id FROM letters WHERE kind = 'change_email'`)
    return rows[0]?.id
  }
  const letterId = (await owed()) ?? ''
  const links = createMailedLinkStore(pool)
  const link = (hash: number) => ({
    ...{ hash: Buffer.alloc(32, hash), purpose: 'change_email' as const, userId: user?.id ?? '' },
    ...{ email: 'eve@example.org', emailKey: 'eve@example.org', expiresAt: new Date(Date.now() + 3_600_000) },
  })
  const at = { letterId, now: new Date() }
  const racing = [1, 2, 3, 4].map((n) => links.add(link(n), at))
  await client.changePassword({ currentPassword: password, newPassword: other }, as)
  await Promise.all(racing)
  equal(await links.add(link(5), at), false)
  equal((await pool.query(`SELECT FROM mailed_links WHERE purpose = 'change_email'`)).rowCount, 0)
})

test('no more of a user agent is kept than recognising a device needs', () => {
  const sent = 'Version/'.repeat(7_000)
  const origin = callOrigin({ caller: { kind: 'anonymous' }, clientAddress: '192.0.2.1', header: () => `\0${sent}` })
  equal(origin.userAgent, sent.slice(0, 256))
})

test('words that no event has find none, whatever they are', async (t) => {
  const { client, signUp, pool } = await startAuth(t)
  const { user } = await signUp('ada@example.org')
  await pool.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [user?.id])
  const { accessToken } = await client.login({ email: 'ada@example.org', password })
  const as = { token: accessToken }
  await rejects(client.listSecurityEvents({ kind: 'signed\0in' }, as), { code: Code.INVALID_ARGUMENT })
  deepEqual((await client.listSecurityEvents({ kind: 'other' }, as)).events, [])
  const forged = ['AAAA', '-1', Buffer.from('999999999999999999').toString('base64url'), '\0']
  for (const pageToken of forged) {
    await client.listSecurityEvents({ pageToken }, as).catch(({ code }) => equal(code, Code.INVALID_ARGUMENT))
  }
  for (const from of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59', '2026-02-31T00:00:00Z']) {
    await client.listSecurityEvents({ from }, as).catch(({ code }) => equal(code, Code.INVALID_ARGUMENT))
  }
})

test('guessing the current password with an access token is on record', async (t) => {
  const { client, signUp, pool } = await startAuth(t)
  const { accessToken, user } = await signUp('ada@example.org')
  await rejects(client.deleteUser({ currentPassword: 'wrong' }, { token: accessToken }), { reason: 'REAUTHENTICATION' })
  const { rows } = await pool.query(
    `SELECT outcome, actor_id AS actor, subject_id AS subject FROM security_events WHERE kind = 'reauthenticated'`,
  )
  deepEqual(rows, [{ outcome: 'failure', actor: user?.id, subject: user?.id }])
})

test('a clock that was set back does not leave auth without a key', () => {
  const first = { number: 1, signsFrom: new Date('2026-02-01'), successorDueAt: null }
  equal(signingKeyOf([first], new Date('2026-01-01')), first)
})

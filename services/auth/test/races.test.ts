import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { RpcError } from '@learnlab/rpc'
import { password, startAuth } from './start-auth.ts'

const many = 8
const newPassword = (n: number) => `another good password ${n}`

/** How many went well, and the reasons of the others, each once. */
async function race(calls: readonly Promise<unknown>[]): Promise<{ won: number; lost: string[] }> {
  const outcomes = await Promise.allSettled(calls)
  const lost = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  return {
    won: outcomes.length - lost.length,
    lost: [...new Set(lost.map((error) => (error instanceof RpcError ? error.reason : String(error))))].sort(),
  }
}

const times = <Result>(work: (n: number) => Result) => Array.from({ length: many }, (_, n) => work(n))

test('whatever is asked for many times at once is done once', async (t) => {
  const { client, mailbox, pool, settled } = await startAuth(t)
  const ada = { email: 'ada@example.org', password }
  deepEqual(await race(times((n) => client.register({ ...ada, name: `Ada ${n}` }))), { won: 1, lost: ['CONFLICT'] })
  equal((await pool.query('SELECT FROM users')).rowCount, 1)

  const confirmation = await mailbox.token(ada.email, /Confirm/)
  deepEqual(await race(times(() => client.confirmEmail({ token: confirmation }))), { won: 1, lost: ['LINK_INVALID'] })

  await race(times(() => client.requestPasswordReset({ email: ada.email })))
  await settled()
  const reset = await mailbox.token(ada.email, /new password/)
  const resets = await race(times((n) => client.resetPassword({ token: reset, newPassword: newPassword(n) })))
  deepEqual(resets, { won: 1, lost: ['LINK_INVALID'] })

  await client.startSignUp({ email: 'ben@example.org' })
  const signUp = await mailbox.token('ben@example.org', /signing up/)
  const signUps = await race(times((n) => client.finishSignUp({ token: signUp, name: `Ben ${n}`, password })))
  equal(signUps.won, 1)
  ok(
    signUps.lost.every((reason) => ['LINK_INVALID', 'CONFLICT'].includes(reason)),
    signUps.lost.join(),
  )

  const { accessToken, refreshToken } = await client.login({ email: 'ben@example.org', password })
  const as = { token: accessToken }
  const changes = times((n) => client.changePassword({ currentPassword: password, newPassword: newPassword(n) }, as))
  const { won, lost } = await race(changes)
  equal(won, 1)
  // Those who came too late: the password was another when they were checked, or when they were to be done.
  const expected = ['CONCURRENT_CHANGE', 'RATE_LIMIT', 'REAUTHENTICATION']
  ok(
    lost.every((reason) => expected.includes(reason)),
    lost.join(),
  )

  const answers = await Promise.all(times(() => client.refreshToken({ refreshToken })))
  equal(new Set(answers.map((answer) => answer.refreshToken)).size, 1)
})

test('an account that is deleted while its owner refreshes, signs in and changes it is gone, and nothing deadlocks', async (t) => {
  const { client, signUp, pool, settled } = await startAuth(t)
  for (let round = 0; round < 5; round++) {
    const email = `round${round}@example.org`
    const { accessToken, refreshToken } = await signUp(email)
    const as = { token: accessToken }
    const { lost } = await race([
      client.refreshToken({ refreshToken }),
      client.login({ email, password }),
      client.updateProfile({ name: 'Renamed' }, as),
      client.changeEmail({ currentPassword: password, newEmail: `new${email}` }, as),
      client.requestEmailVerification({}, as),
      client.revokeAllSessions({ keepCurrent: true }, as),
      client.deleteUser({ currentPassword: password }, as),
      client.requestPasswordReset({ email }),
    ])
    ok(!lost.includes('INTERNAL') && !lost.some((reason) => reason.startsWith('Error')), lost.join())
    await client.deleteUser({ currentPassword: password }, as).catch(() => undefined)
  }
  await settled()
  for (const table of ['users', 'sessions', 'refresh_tokens', 'mailed_links']) {
    equal((await pool.query(`SELECT FROM ${table}`)).rowCount, 0, table)
  }
})

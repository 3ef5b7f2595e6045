import { deepEqual, equal, rejects } from 'node:assert/strict'
import test from 'node:test'
import { sessionSweep } from '../session-sweep.ts'
import { createSessionSweepStore } from '../store/session-sweep.ts'
import { startAuth } from './start-auth.ts'

const dayMs = 86_400_000
const silent = { info: () => undefined }
const before = (at: number, days: number) => new Date(at - days * dayMs)
const untilAt = (at: number) => ({ now: new Date(at), revoked: before(at, 1), used: before(at, 7) })

test('sessions of users who never come back are swept out, with their tokens, and open ones stay', async (t) => {
  const { client, signUp, pool } = await startAuth(t)
  const gone = await signUp('gone@example.org')
  const ended = await signUp('ended@example.org')
  const here = await signUp('here@example.org')
  const { refreshToken } = await client.refreshToken({ refreshToken: gone.refreshToken })
  await client.logout({}, { token: ended.accessToken })
  await pool.query(`UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [gone.user?.id])
  await pool.query(`UPDATE sessions SET revoked_at = now() - interval '2 days' WHERE user_id = $1`, [ended.user?.id])
  await sessionSweep({ store: createSessionSweepStore(pool), logger: silent }).run(new AbortController().signal)
  equal((await pool.query('SELECT FROM sessions')).rowCount, 1)
  equal((await pool.query('SELECT FROM refresh_tokens')).rowCount, 1)
  await client.refreshToken({ refreshToken: here.refreshToken })
  await rejects(client.refreshToken({ refreshToken }), { reason: 'REFRESH_TOKEN_INVALID' })
})

test('sweeping goes in batches, and a session that was just revoked is still known as such', async (t) => {
  const { client, signUp, pool } = await startAuth(t)
  const store = createSessionSweepStore(pool)
  const tokens = []
  for (let n = 0; n < 3; n++) tokens.push(await signUp(`user${n}@example.org`))
  for (const { accessToken } of tokens) await client.logout({}, { token: accessToken })
  const now = Date.now()
  const rounds = async (at: number) => [
    await store.endedTokens(untilAt(at), 2),
    await store.endedSessions(untilAt(at), 2),
    await store.endedTokens(untilAt(at), 2),
    await store.endedSessions(untilAt(at), 2),
  ]
  deepEqual(await rounds(now), [0, 0, 0, 0])
  await rejects(client.refreshToken({ refreshToken: tokens[0]?.refreshToken ?? '' }), { reason: 'SESSION_ENDED' })
  deepEqual(await rounds(now + 2 * dayMs), [2, 2, 1, 1])
})

test('tokens used long ago go, but not one whose successor may never have arrived', async (t) => {
  const { client, signUp, pool, answersHaveLeft, pass } = await startAuth(t)
  const store = createSessionSweepStore(pool)
  const first = (await signUp('ada@example.org')).refreshToken
  const second = (await client.refreshToken({ refreshToken: first })).refreshToken
  await client.refreshToken({ refreshToken: second })
  await answersHaveLeft()
  // As after a crash between the last refresh and its answer.
  await pool.query('UPDATE refresh_tokens SET answered_at = NULL')
  const inEightDays = untilAt(Date.now() + 8 * dayMs)
  equal(await store.usedTokens(inEightDays, 10), 1)
  equal(await store.usedTokens(inEightDays, 10), 0)
  pass(8 * dayMs)
  await client.refreshToken({ refreshToken: second })
  await rejects(client.refreshToken({ refreshToken: first }), { reason: 'REFRESH_TOKEN_INVALID' })
})

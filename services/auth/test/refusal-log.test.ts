import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import type { SecurityEvent } from '../domain/security-event.ts'
import { keepRefusalLog } from '../refusal-log.ts'
import { password, startAuth } from './start-auth.ts'

const silent = { warn: () => undefined }
const never = 2 ** 31 - 1

function refusal(about: Partial<SecurityEvent> = {}): SecurityEvent {
  const detail = { method: 'ChangeRole' }
  return { kind: 'access_denied', outcome: 'failure', occurredAt: new Date(), detail, ...about }
}

test('who was denied access or a refresh stands in the security log', async (t) => {
  const { client, signUp, pool, log } = await startAuth(t)
  const { accessToken, refreshToken, user } = await signUp('ada@example.org')
  const as = { token: accessToken }
  const someone = randomUUID()
  for (let tried = 0; tried < 3; tried++) {
    await rejects(client.getUser({ userId: someone }, as), { code: Code.PERMISSION_DENIED })
  }
  await rejects(client.changeRole({ userId: someone, role: 'admin' }, as), { code: Code.PERMISSION_DENIED })
  await client.logout({}, as)
  await rejects(client.refreshToken({ refreshToken }), { reason: 'SESSION_ENDED' })
  await rejects(client.refreshToken({ refreshToken: 'x'.repeat(43) }), { reason: 'REFRESH_TOKEN_INVALID' })
  await rejects(client.refreshToken({}), { reason: 'REFRESH_TOKEN_INVALID' })

  type Row = { kind: string; actor: string | null; subject: string | null; what: string; times: number }
  const rows = await eventually(async () => {
    const { rows } = await pool.query<Row>(
      `SELECT kind, actor_id AS actor, subject_id AS subject, coalesce(detail->>'method', detail->>'reason') AS what,
         sum(coalesce((detail->>'count')::int, 1))::int AS times
       FROM security_events WHERE kind IN ('access_denied', 'refresh_refused') AND outcome = 'failure'
       GROUP BY 1, 2, 3, 4 ORDER BY 1, 4`,
    )
    return rows.reduce((sum, { times }) => sum + times, 0) === 7 ? rows : undefined
  })
  const id = user?.id ?? ''
  deepEqual(rows, [
    { kind: 'access_denied', actor: id, subject: null, what: 'ChangeRole', times: 1 },
    { kind: 'access_denied', actor: id, subject: null, what: 'GetUser', times: 3 },
    { kind: 'refresh_refused', actor: null, subject: null, what: 'REFRESH_TOKEN_INVALID', times: 2 },
    { kind: 'refresh_refused', actor: null, subject: id, what: 'SESSION_ENDED', times: 1 },
  ])
  ok(!log().includes(refreshToken))
  await client.login({ email: 'ada@example.org', password })
})

test('a flood of refusals becomes a bounded number of events, in which each is counted', async () => {
  const recorded: SecurityEvent[] = []
  const log = keepRefusalLog({
    record: async (events) => void recorded.push(...events),
    logger: silent,
    everyMs: never,
    maxKinds: 5,
  })
  const ada = randomUUID()
  for (let n = 0; n < 1_000; n++) log.note(refusal({ actorId: ada }))
  for (let n = 0; n < 1_000; n++) log.note(refusal({ clientAddress: `2001:db8::${n.toString(16)}` }))
  await log.close()
  equal(recorded.length, 6)
  equal(recorded[0]?.detail?.count, '1000')
  deepEqual([recorded[5]?.actorId, recorded[5]?.detail?.who, recorded[5]?.detail?.count], [undefined, 'many', '996'])
})

test('without the database refusals are given up, and the next are recorded', async () => {
  const recorded: SecurityEvent[] = []
  let isAway = true
  const log = keepRefusalLog({
    async record(events) {
      if (isAway) throw new Error('the database is away')
      recorded.push(...events)
    },
    logger: silent,
    everyMs: 1,
  })
  log.note(refusal())
  await log.close()
  isAway = false
  log.note(refusal())
  await eventually(() => recorded.length === 1)
  await log.close()
})

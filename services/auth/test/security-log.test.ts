import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { createPool, type Pool, transaction } from '@learnlab/postgres'
import { createTestDatabase, eventually } from '@learnlab/testing'
import type { SecurityEvent } from '../domain/security-event.ts'
import { keepSecurityLog } from '../security-log.ts'
import { createSecurityEventStore, recordSecurityEvent } from '../store/security-events.ts'
import { migrations } from './start-auth.ts'

const dayMs = 86_400_000
const silent = { info: () => undefined, warn: () => undefined }

function signIn(event: Partial<SecurityEvent> = {}): SecurityEvent {
  return { kind: 'signed_in', outcome: 'success', occurredAt: new Date(), actorId: randomUUID(), ...event }
}

async function startLog(t: TestContext) {
  const { pool, adminUrl } = await createTestDatabase(t, { service: 'auth', migrations })
  return { pool, adminUrl, events: createSecurityEventStore(pool) }
}

async function record(pool: Pool, count: number): Promise<void> {
  for (let n = 0; n < count; n++)
    await recordSecurityEvent(pool, signIn({ detail: { n: String(n), method: 'password' } }))
}

/** What somebody does who owns the database and takes the triggers out of the way. */
async function tamper(t: TestContext, adminUrl: string, statement: string): Promise<void> {
  const admin = createPool({ connectionString: adminUrl, applicationName: `test: ${t.name}`.slice(0, 60), max: 1 })
  try {
    await transaction(admin, async (client) => {
      await client.query('SET LOCAL session_replication_role = replica')
      await client.query(statement)
    })
  } finally {
    await admin.end()
  }
}

test('an event is recorded with its transaction or not at all', async (t) => {
  const { pool, events } = await startLog(t)
  const event = signIn({ clientAddress: '192.0.2.7', userAgent: 'curl/8', detail: { method: 'password' } })
  await transaction(pool, (client) => recordSecurityEvent(client, event))
  await rejects(
    transaction(pool, async (client) => {
      await recordSecurityEvent(client, signIn())
      throw new RangeError('changed my mind')
    }),
    RangeError,
  )
  const [stored, ...others] = await events.list({}, { size: 10 })
  deepEqual(others, [])
  ok(stored)
  deepEqual(
    [stored.actorId, stored.clientAddress, stored.userAgent, stored.detail],
    [event.actorId, '192.0.2.7', 'curl/8', { method: 'password' }],
  )
})

test('events cannot be changed, deleted or truncated, nor moved in the chain', async (t) => {
  const { pool, events } = await startLog(t)
  await record(pool, 2)
  for (const chained of [false, true]) {
    if (chained) await events.chain(10)
    for (const statement of [
      `UPDATE security_events SET outcome = 'failure'`,
      `UPDATE security_events SET position = 7, hash = sha256(''), actor_id = NULL`,
      'DELETE FROM security_events',
      'TRUNCATE security_events',
    ]) {
      await rejects(pool.query(statement), { code: '42501' }, statement)
    }
  }
  await rejects(pool.query('UPDATE security_events SET position = position + 10'), { code: '42501' })
  equal((await events.list({}, { size: 10 })).length, 2)
})

test('events recorded by many at the same time form one chain', async (t) => {
  const { pool, events } = await startLog(t)
  await Promise.all([
    ...Array.from({ length: 8 }, () => record(pool, 10)),
    ...Array.from({ length: 20 }, () => events.chain(7)),
  ])
  while ((await events.chain(50)) > 0);
  const check = await events.verify()
  ok(check.intact)
  deepEqual([check.events, check.unchained, check.head.position], [80, 0, '80'])
})

for (const [what, statement, reason] of [
  ['changed', `UPDATE security_events SET client_address = '203.0.113.9' WHERE position = 3`, /changed/],
  [
    'given other words',
    `UPDATE security_events SET detail = detail || '{"method": "none"}' WHERE position = 3`,
    /changed/,
  ],
  ['taken out', 'DELETE FROM security_events WHERE position = 3', /missing/],
  ['swapped', `UPDATE security_events SET position = 99 - position WHERE position IN (49, 50)`, /missing|changed/],
] as const) {
  test(`an event that was ${what} behind the log’s back shows`, async (t) => {
    const { pool, adminUrl, events } = await startLog(t)
    await record(pool, 60)
    await events.chain(100)
    ok((await events.verify()).intact)
    await tamper(t, adminUrl, 'ALTER TABLE auth.security_events DROP CONSTRAINT security_events_position_unique')
    await tamper(t, adminUrl, `SET LOCAL search_path = auth; ${statement}`)
    const check = await events.verify()
    ok(!check.intact)
    match(check.reason, reason)
  })
}

test('a head noted earlier shows a chain that was cut or written anew', async (t) => {
  const { pool, adminUrl, events } = await startLog(t)
  await record(pool, 5)
  await events.chain(10)
  const before = await events.verify()
  ok(before.intact)
  const noted = { position: BigInt(before.head.position), hash: before.head.hash }
  ok((await events.verify(noted)).intact)

  await tamper(t, adminUrl, 'DELETE FROM auth.security_events WHERE position > 3')
  ok((await events.verify()).intact, 'by itself a chain does not know its end')
  const cut = await events.verify(noted)
  ok(!cut.intact)
  match(cut.reason, /ends before/)

  await record(pool, 5)
  await events.chain(10)
  const anew = await events.verify(noted)
  ok(!anew.intact)
  match(anew.reason, /anew/)
})

test('events older than they are kept go, and the rest still verifies', async (t) => {
  const { pool, adminUrl, events } = await startLog(t)
  const now = new Date()
  const old = new Date(now.getTime() - 400 * dayMs)
  for (const occurredAt of [old, old, now, old, now]) await recordSecurityEvent(pool, signIn({ occurredAt }))
  await events.chain(10)
  equal(await events.prune(new Date(now.getTime() - 365 * dayMs), now), 2)
  equal(await events.prune(new Date(now.getTime() - 365 * dayMs), now), 0)
  const check = await events.verify()
  ok(check.intact)
  deepEqual([check.events, check.unchained], [3, 1])
  equal((await events.list({ kind: 'log_pruned' }, { size: 10 })).length, 1)
  await events.chain(10)

  // Whoever drops more than that must leave a record, too.
  await tamper(
    t,
    adminUrl,
    `
    INSERT INTO auth.security_event_anchors (position, hash) SELECT position, hash FROM auth.security_events WHERE position = 4;
    DELETE FROM auth.security_events WHERE position <= 4`,
  )
  const forged = await events.verify()
  ok(!forged.intact)
  match(forged.reason, /beginning/)
})

test('the log chains by itself, also what is recorded last', async (t) => {
  const { pool, events } = await startLog(t)
  const log = keepSecurityLog({ events, logger: silent })
  await record(pool, 3)
  await eventually(async () => {
    const check = await events.verify()
    return check.intact && check.events === 3
  })
  await record(pool, 1)
  await log.close()
  const check = await events.verify()
  ok(check.intact && check.events === 4)
})

test('the list is of one page after the other, filtered', async (t) => {
  const { pool, events } = await startLog(t)
  const ada = randomUUID()
  for (let n = 0; n < 5; n++) {
    await recordSecurityEvent(pool, signIn({ actorId: ada }))
    await recordSecurityEvent(pool, signIn({ actorId: undefined, subjectId: ada, outcome: 'failure' }))
    await recordSecurityEvent(pool, signIn())
  }
  const ids: string[] = []
  for (let before: string | undefined; ; before = ids.at(-1)) {
    const page = await events.list({ userId: ada }, { before, size: 3 })
    if (page.length === 0) break
    ids.push(...page.map(({ id }) => id))
  }
  equal(ids.length, 10)
  equal(new Set(ids).size, 10)
  equal((await events.list({ userId: ada, outcome: 'failure' }, { size: 100 })).length, 5)
  equal((await events.list({ from: new Date(Date.now() + dayMs) }, { size: 100 })).length, 0)
  equal((await events.list({ until: new Date(Date.now() + dayMs), kind: 'signed_in' }, { size: 100 })).length, 15)
})

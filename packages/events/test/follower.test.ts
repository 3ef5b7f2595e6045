import { deepEqual, equal, rejects } from 'node:assert/strict'
import test from 'node:test'
import { type SessionRevoked, SessionRevokedSchema, UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createPool, type Pool } from '@learnlab/postgres'
import { eventually, freePort } from '@learnlab/testing'
import { followEvents, publish } from '../src/index.ts'
import { createEventsDatabase, type EventsDatabase } from './events-database.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const hourMs = 3_600_000

async function follow(database: EventsDatabase, pool: Pool, { pollMs = 60_000, lookbackMs = hourMs } = {}) {
  const seen: string[] = []
  const handlers = {
    [SessionRevokedSchema.typeName]({ sessionId }: SessionRevoked) {
      seen.push(sessionId)
      if (sessionId === 'poison') throw new RangeError('cannot be handled')
    },
  }
  const url = database.url('progress')
  database.owned(await followEvents({ pool, directUrl: url, handlers, lookbackMs, pollMs, logger: silent }))
  return seen
}

const revoke = (pool: Pool, sessionId: string) => publish(pool, SessionRevokedSchema, { userId: 'ada', sessionId })

test('every process sees every event of its types, those before its start too', async (t) => {
  const database = await createEventsDatabase(t)
  const [auth, progress, executor] = [
    database.connect('auth'),
    database.connect('progress'),
    database.connect('executor'),
  ]
  await revoke(auth, 's1')
  const seen = [await follow(database, progress), await follow(database, progress), await follow(database, executor)]
  for (const each of seen) deepEqual(each, ['s1'])
  await publish(auth, UserDeletedSchema, { userId: 'ada' })
  await revoke(auth, 'poison')
  await revoke(auth, 's2')
  for (const each of seen) await eventually(() => each.includes('s2'))
  for (const each of seen) deepEqual(each, ['s1', 'poison', 's2'])
})

test('an event is seen while an older transaction is still open, and once', async (t) => {
  const database = await createEventsDatabase(t)
  const [auth, progress] = [database.connect('auth'), database.connect('progress')]
  const seen = await follow(database, progress, { pollMs: 20 })
  const older = await auth.connect()
  await older.query('BEGIN')
  await publish(older, SessionRevokedSchema, { userId: 'ada', sessionId: 'older' })
  await revoke(auth, 'younger')
  await eventually(() => seen.includes('younger'))
  await older.query('COMMIT')
  older.release()
  await eventually(() => seen.includes('older'))
  await revoke(auth, 'last')
  await eventually(() => seen.includes('last'))
  deepEqual(seen, ['younger', 'older', 'last'])
})

test('many events at once are all seen', async (t) => {
  const database = await createEventsDatabase(t)
  const [auth, progress] = [database.connect('auth'), database.connect('progress')]
  const insert = `INSERT INTO events.outbox (event_id, type, payload)
    SELECT gen_random_uuid(), $1, jsonb_build_object('sessionId', $2 || n) FROM generate_series(1, 4500) AS n`
  await auth.query(insert, [SessionRevokedSchema.typeName, 'before'])
  const seen = await follow(database, progress)
  equal(new Set(seen).size, 4_500)
  await auth.query(insert, [SessionRevokedSchema.typeName, 'after'])
  await eventually(() => new Set(seen).size === 9_000)
  equal(seen.length, 9_000)
})

test('events older than the lookback concern nobody who starts', async (t) => {
  const database = await createEventsDatabase(t)
  const [auth, progress] = [database.connect('auth'), database.connect('progress')]
  await revoke(auth, 'old')
  // While a transaction that began before it is open, on whichever database of the server, it may be shown again.
  await eventually(async () => {
    const { rows } = await progress.query<{ past: boolean }>(
      'SELECT bool_and(tx < pg_snapshot_xmin(pg_current_snapshot())) AS past FROM events.outbox',
    )
    return rows[0]?.past === true
  })
  const seen = await follow(database, progress, { lookbackMs: 0 })
  await revoke(auth, 'new')
  await eventually(() => seen.length > 0)
  deepEqual(seen, ['new'])
})

test('what was published while the connection was lost is seen', async (t) => {
  const database = await createEventsDatabase(t)
  const [auth, progress] = [database.connect('auth'), database.connect('progress')]
  const seen = await follow(database, progress, { pollMs: 50 })
  await database.disconnectAll()
  await eventually(async () => {
    await revoke(auth, 's1')
    return true
  })
  await eventually(() => seen.includes('s1'))
})

test('a process that cannot read what happened before does not start', async (t) => {
  const database = await createEventsDatabase(t)
  const connectionString = `postgresql://progress@127.0.0.1:${await freePort()}/learnlab`
  const pool = createPool({ connectionString, applicationName: 'unreachable' })
  t.after(() => pool.end())
  await rejects(follow(database, pool), { name: 'DatabaseUnavailable' })
})

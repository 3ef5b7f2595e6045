import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { publish } from '../src/index.ts'
import { createEventsDatabase } from './events-database.ts'

const denied = { code: '42501' }

test('a producer inserts events and nothing else', async (t) => {
  const auth = (await createEventsDatabase(t)).connect('auth')
  await publish(auth, UserDeletedSchema, { userId: 'ada' })
  await rejects(auth.query('SELECT * FROM events.outbox'), denied)
  await rejects(auth.query(`UPDATE events.outbox SET type = 'other'`), denied)
  await rejects(auth.query('DELETE FROM events.outbox'), denied)
  await rejects(auth.query('TRUNCATE events.outbox'), denied)
  await rejects(auth.query('SELECT * FROM events.cursors'), denied)
  const forged = `INSERT INTO events.outbox (event_id, type, payload, tx) VALUES ($1, 'x', '{}', '1')`
  await rejects(auth.query(forged, [randomUUID()]), denied)
})

test('a consumer reads events and moves no cursor but its own', async (t) => {
  const database = await createEventsDatabase(t)
  const [progress, executor] = [database.connect('progress'), database.connect('executor')]
  await progress.query(`INSERT INTO events.cursors (consumer) VALUES ('progress')`)
  await executor.query(`INSERT INTO events.cursors (consumer) VALUES ('executor')`)
  equal((await progress.query(`UPDATE events.cursors SET id = 7 WHERE consumer = 'executor'`)).rowCount, 0)
  equal((await progress.query('UPDATE events.cursors SET id = 7')).rowCount, 1)
  const { rows } = await executor.query('SELECT consumer, id FROM events.cursors')
  deepEqual(rows, [{ consumer: 'executor', id: '0' }])
  await rejects(progress.query(`UPDATE events.cursors SET owner = 'somebody'`), denied)
  await rejects(progress.query('DELETE FROM events.cursors'), denied)
  await rejects(publish(progress, UserDeletedSchema, { userId: 'ada' }), denied)
  await rejects(progress.query('DELETE FROM events.outbox'), denied)
  equal((await progress.query('SELECT * FROM events.outbox')).rowCount, 0)
})

test('a consumer lays aside and raises no dead letters but its own, and nobody forgets fresh events', async (t) => {
  const database = await createEventsDatabase(t)
  const [auth, progress, executor] = ['auth', 'progress', 'executor'].map((name) => database.connect(name))
  ok(auth && progress && executor)
  const insert = `INSERT INTO events.dead_letters (consumer, event_id, tx, id, type, payload, occurred_at, key, attempts, error)
    VALUES ('progress', $1, '1', 1, 'x', '{}', now(), 'k', 1, 'e')`
  await progress.query(insert, [randomUUID()])
  equal((await executor.query('SELECT * FROM events.dead_letters')).rowCount, 0)
  equal((await executor.query('DELETE FROM events.dead_letters')).rowCount, 0)
  await rejects(progress.query(`UPDATE events.dead_letters SET payload = '{"userId": "ben"}'`), denied)
  await rejects(progress.query(`UPDATE events.dead_letters SET owner = 'somebody'`), denied)
  await rejects(auth.query('SELECT * FROM events.dead_letters'), denied)
  equal((await progress.query('DELETE FROM events.dead_letters')).rowCount, 1)

  await publish(auth, UserDeletedSchema, { userId: 'ada' })
  await rejects(auth.query(`SELECT events.prune_outbox('0', 10)`), denied)
  const { rows } = await progress.query<{ gone: number }>(`SELECT events.prune_outbox('-1 year', 10) AS gone`)
  equal(rows[0]?.gone, 0)
})

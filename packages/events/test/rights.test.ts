import { deepEqual, equal, rejects } from 'node:assert/strict'
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

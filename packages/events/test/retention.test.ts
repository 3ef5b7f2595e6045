import { deepEqual, equal } from 'node:assert/strict'
import test from 'node:test'
import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createPool } from '@learnlab/postgres'
import { eventually } from '@learnlab/testing'
import { pruneEvents, publish } from '../src/index.ts'
import { consumeErasures, createErasures, erasures } from './consume-erasures.ts'
import { createEventsDatabase } from './events-database.ts'

const { signal } = new AbortController()

test('events are forgotten when they are old and every consumer has passed them; records of them after that', async (t) => {
  const database = await createEventsDatabase(t)
  const [auth, progress] = [database.connect('auth'), database.connect('progress')]
  const operator = createPool({ connectionString: database.adminUrl, applicationName: 'operator', max: 1 })
  t.after(() => operator.end())
  await createErasures(progress)
  const prune = () => pruneEvents(progress, { schema: 'progress', keptMs: 0, signal })
  for (const userId of ['ada', 'ben', 'cleo']) await publish(auth, UserDeletedSchema, { userId })
  await operator.query(
    `UPDATE events.outbox SET occurred_at = now() - interval '2 days' WHERE payload->>'userId' <> 'cleo'`,
  )
  await operator.query(`INSERT INTO events.cursors (consumer) VALUES ('slow')`)
  const consumer = database.owned(await consumeErasures(progress, database.url('progress')))
  await eventually(async () => (await erasures(progress)).length === 3)
  await consumer.close()

  deepEqual(await prune(), { events: 0, records: 0 }, 'the slow one has not had them')
  await operator.query(`DELETE FROM events.cursors WHERE consumer = 'slow'`)
  deepEqual(await prune(), { events: 2, records: 2 })
  deepEqual(await prune(), { events: 0, records: 0 }, 'the third is of today')

  // Whoever reads it all again has the effects of none of them again.
  await operator.query(`UPDATE events.cursors SET tx = '0', id = 0`)
  await publish(auth, UserDeletedSchema, { userId: 'dan' })
  database.owned(await consumeErasures(progress, database.url('progress')))
  await eventually(async () => (await erasures(progress)).includes('dan'))
  equal((await erasures(progress)).length, 4)
})

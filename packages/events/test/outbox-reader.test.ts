import { deepEqual, equal, match } from 'node:assert/strict'
import test from 'node:test'
import { createPool, type Pool } from '@learnlab/postgres'
import { eventually } from '@learnlab/testing'
import { createCursor, readBatch } from '../src/outbox-reader.ts'
import { createEventsDatabase } from './events-database.ts'

test('a consumer reads the events of its types by their index, whatever others publish', async (t) => {
  const database = await createEventsDatabase(t)
  const pool = database.connect('progress')
  const admin = createPool({ connectionString: database.adminUrl, applicationName: 'admin', max: 1 })
  t.after(() => admin.end())
  await createCursor(pool, 'reader')
  const publish = (type: string, many: number) =>
    admin.query(
      `INSERT INTO events.outbox (event_id, type, payload) SELECT gen_random_uuid(), $1, '{}' FROM generate_series(1, $2)`,
      [type, many],
    )
  await publish('other', 6_000)
  await publish('wanted', 3)
  await publish('other', 6_000)
  await publish('late', 2)
  await admin.query('ANALYZE events.outbox')

  const asked: [text: string, values: unknown[]][] = []
  const noting: Pick<Pool, 'query'> = {
    query: ((text: string, values: unknown[]) => {
      asked.push([text, values])
      return pool.query(text, values)
    }) as Pool['query'],
  }
  const read = (types: string[], limit = 100) => readBatch(noting as Pool, { consumer: 'reader', types, limit })
  // An older transaction of another database of the cluster may hold them back for a moment.
  await eventually(async () => (await read(['late', 'none', 'wanted'])).events.length === 5)
  const { events, readUpTo } = await read(['late', 'none', 'wanted'])
  deepEqual(
    events.map(({ type }) => type),
    ['wanted', 'wanted', 'wanted', 'late', 'late'],
  )
  equal(readUpTo?.id, events.at(-1)?.id)
  deepEqual(
    (await read(['late', 'wanted'], 4)).events.map(({ id }) => id),
    events.slice(0, 4).map(({ id }) => id),
  )
  const [text, values] = asked[0] ?? ['', []]
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, COSTS off) ${text}`, values)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  match(plan, /Index Scan using outbox_by_type/)
  // Of the rows of others none is looked at.
  equal(/Rows Removed by Filter: \d{3,}/.test(plan), false, plan)
})

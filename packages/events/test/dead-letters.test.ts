import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createPool, type Pool } from '@learnlab/postgres'
import { createMetrics } from '@learnlab/telemetry'
import { eventually } from '@learnlab/testing'
import { type DeadLetter, dropDeadLetter, listDeadLetters, publish, requestReplay } from '../src/index.ts'
import { consumeErasures, createErasures, type ErasureOptions, erasures } from './consume-erasures.ts'
import { createEventsDatabase } from './events-database.ts'

const attempts = { firstMs: 1, maxMs: 2, most: 3 }

/** A consumer that cannot handle the erasure of those in `poison`, and an operator. */
async function startClinic(t: TestContext) {
  const database = await createEventsDatabase(t)
  const [auth, progress] = [database.connect('auth'), database.connect('progress')]
  const operator = createPool({ connectionString: database.adminUrl, applicationName: 'operator', max: 1 })
  t.after(() => operator.end())
  await createErasures(progress)
  const poison = new Set<string>()
  const metrics = createMetrics({ service: 'progress' })
  const tried: string[] = []
  const start = async (options: ErasureOptions = {}) => {
    const before: ErasureOptions['before'] = async ({ userId }) => {
      tried.push(userId)
      // A message with what no text of PostgreSQL holds.
      if (poison.has(userId)) throw new RangeError(`cannot erase ${userId}\0\u001b[2J`)
    }
    return database.owned(await consumeErasures(progress, database.url('progress'), { attempts, before, ...options }))
  }
  return {
    ...{ auth, progress, operator, poison, tried, start, metrics },
    erase: (userId: string) => publish(auth, UserDeletedSchema, { userId }),
    list: () => listDeadLetters(operator),
    done: () => erasures(progress),
    untilDone: (count: number) => eventually(async () => (await erasures(progress)).length === count),
    untilDead: (count: number) => eventually(async () => (await listDeadLetters(operator)).length === count),
  }
}

const idOf = (letters: DeadLetter[], place = 0) => letters[place]?.eventId ?? ''

test('an event that cannot be handled is laid aside after some attempts, and those after it are handled', async (t) => {
  const { erase, poison, start, untilDone, done, list, tried, metrics } = await startClinic(t)
  poison.add('ada')
  await start({ metrics })
  for (const userId of ['ada', 'ben']) await erase(userId)
  await untilDone(1)
  deepEqual(await done(), ['ben'])
  deepEqual(tried, ['ada', 'ada', 'ada', 'ben'])
  const [letter, ...others] = await list()
  deepEqual(others, [])
  ok(letter)
  const { consumer, type, payload, key, attempts: count, error } = letter
  deepEqual(
    [consumer, type, payload, key, count],
    ['progress', UserDeletedSchema.typeName, { userId: 'ada' }, 'user_id ada', 3],
  )
  match(error, /RangeError: cannot erase ada\ufffd\ufffd\[2J\n/)
  await eventually(async () => /^learnlab_events_dead_letters.* 1$/m.test(await metrics.registry.metrics()))
  match(await metrics.registry.metrics(), /^learnlab_events_failures_total\{.*UserDeleted.* 3$/m)
})

test('what comes later of the same key waits behind it, and a replay handles all of them in their order', async (t) => {
  const { erase, poison, start, untilDone, untilDead, done, list, operator, tried } = await startClinic(t)
  poison.add('ada')
  await start()
  await erase('ada')
  await untilDead(1)
  for (const userId of ['ada', 'ben', 'ada']) await erase(userId)
  await untilDone(1)
  await untilDead(3)
  deepEqual(
    (await list()).map(({ attempts: count }) => count),
    [3, 0, 0],
  )

  // Not mended yet: only the first of them is tried, and the others go on waiting.
  tried.length = 0
  equal(await requestReplay(operator, idOf(await list(), 1)), 3)
  await eventually(async () => (await list())[0]?.attempts === 4)
  deepEqual(tried, ['ada'])
  deepEqual(
    (await list()).map(({ isReplayRequested }) => isReplayRequested),
    [false, false, false],
  )

  poison.clear()
  equal(await requestReplay(operator, idOf(await list())), 3)
  await untilDone(4)
  deepEqual(await done(), ['ben', 'ada', 'ada', 'ada'])
  await untilDead(0)
  await erase('ada')
  await untilDone(5)
})

test('an event that is dropped has no effect; those behind it have theirs when they are replayed', async (t) => {
  const { erase, poison, start, untilDead, untilDone, list, operator, done } = await startClinic(t)
  poison.add('ada')
  await start()
  for (const userId of ['ada', 'ada']) await erase(userId)
  await untilDead(2)
  equal((await dropDeadLetter(operator, idOf(await list()))).length, 1)
  poison.clear()
  equal(await requestReplay(operator), 1)
  await untilDone(1)
  deepEqual(await list(), [])
  deepEqual(await done(), ['ada'])
})

test('what is no such message at all is a dead letter too', async (t) => {
  const { start, untilDone, untilDead, erase, operator, list } = await startClinic(t)
  await start()
  const insert = 'INSERT INTO events.outbox (event_id, type, payload) VALUES ($1, $2, $3)'
  for (const payload of ['{"userId": 7}', '[]', '"text"']) {
    await operator.query(insert, [randomUUID(), UserDeletedSchema.typeName, payload])
  }
  await erase('ben')
  await untilDone(1)
  await untilDead(3)
  for (const { key, eventId } of await list()) equal(key, `event ${eventId}`)
})

test('two replicas lay an event aside once, and replay it once', async (t) => {
  const { erase, poison, start, untilDead, untilDone, list, operator, done } = await startClinic(t)
  poison.add('ada')
  await Promise.all([start(), start()])
  for (const userId of ['ada', 'ben', 'ada', 'cleo', 'ada']) await erase(userId)
  await untilDone(2)
  await untilDead(3)
  poison.clear()
  equal(await requestReplay(operator, idOf(await list())), 3)
  await untilDead(0)
  deepEqual((await done()).toSorted(), ['ada', 'ada', 'ada', 'ben', 'cleo'])
})

test('an outage of the database is no attempt', async (t) => {
  const { erase, start, untilDone, list, progress } = await startClinic(t)
  let outages = 5
  await start({
    async before() {
      if (outages-- > 0) await breakConnection(progress)
    },
  })
  await erase('ada')
  await untilDone(1)
  deepEqual(await list(), [])
})

/** Fails as a statement does whose connection broke. */
async function breakConnection(pool: Pool): Promise<void> {
  const connection = await pool.connect()
  try {
    await connection.query('SELECT pg_terminate_backend(pg_backend_pid())')
  } finally {
    connection.release(true)
  }
}

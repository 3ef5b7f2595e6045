import { deepEqual, equal, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import test from 'node:test'
import { UserDeletedSchema, UserLoggedInSchema } from '@learnlab/contracts/events/v1'
import { type Pool, transaction } from '@learnlab/postgres'
import { eventually } from '@learnlab/testing'
import { outboxRow, publish, startConsumer } from '../src/index.ts'
import { consumeErasures, createErasures, erasures } from './consume-erasures.ts'
import { createEventsDatabase, type EventsDatabase } from './events-database.ts'

function publishErasure(pool: Pool, userId: string): Promise<void> {
  return transaction(pool, (client) => publish(client, UserDeletedSchema, { userId }))
}

/** A transaction that the test commits, or that ends with the test. */
async function begin(database: EventsDatabase, pool: Pool) {
  const connection = await pool.connect()
  let open = true
  database.owned({ close: async () => (open ? connection.release(true) : undefined) })
  await connection.query('BEGIN')
  return {
    query: connection.query,
    async commit() {
      await connection.query('COMMIT')
      open = false
      connection.release()
    },
  }
}

async function services(database: EventsDatabase) {
  const [auth, progress] = [database.connect('auth'), database.connect('progress')]
  await createErasures(progress)
  const url = database.url('progress')
  const consume = async (...args: Parameters<typeof consumeErasures>) => database.owned(await consumeErasures(...args))
  return { auth, progress, url, consume }
}

test('events published before and after the start are consumed in order; those rolled back are not', async (t) => {
  const { auth, progress, url, consume } = await services(await createEventsDatabase(t))
  await publishErasure(auth, 'ada')
  await consume(progress, url)
  await rejects(
    transaction(auth, async (client) => {
      await publish(client, UserDeletedSchema, { userId: 'nobody' })
      throw new RangeError('changed my mind')
    }),
    RangeError,
  )
  for (const userId of ['ben', 'cleo', 'dan']) await publishErasure(auth, userId)
  await eventually(async () => (await erasures(progress)).length === 4)
  deepEqual(await erasures(progress), ['ada', 'ben', 'cleo', 'dan'])
})

for (const { moment, statement } of [
  { moment: 'between effect and acknowledgement', statement: 'UPDATE events.cursors' },
  { moment: 'between effect and commit', statement: 'COMMIT' },
]) {
  test(`a consumer killed ${moment} has the effect once`, async (t) => {
    const { auth, progress, url, consume } = await services(await createEventsDatabase(t))
    await publishErasure(auth, 'ada')
    const program = join(import.meta.dirname, 'consume-erasures.ts')
    const victim = spawn(process.execPath, [program, url, statement], { stdio: ['ignore', 'ignore', 'inherit'] })
    t.after(() => victim.kill('SIGKILL'))
    const [, signal] = await once(victim, 'exit')
    equal(signal, 'SIGKILL')

    await publishErasure(auth, 'ben')
    await consume(progress, url)
    await eventually(async () => (await erasures(progress)).includes('ben'))
    deepEqual(await erasures(progress), ['ada', 'ben'])
  })
}

test('an event that commits late is not skipped', async (t) => {
  const database = await createEventsDatabase(t)
  const { auth, progress, url, consume } = await services(database)
  let reads = 0
  const counted = database.connect('progress', (text) => {
    if (text.includes('events.cursors AS cursor')) reads++
  })
  await consume(counted, url)
  const [early, late] = [await begin(database, auth), await begin(database, auth)]
  await publish(early, UserDeletedSchema, { userId: 'ada' })
  await publish(late, UserDeletedSchema, { userId: 'ben' })
  await late.commit()
  await publishErasure(auth, 'cleo')
  const before = reads
  await eventually(() => reads >= before + 2) // it has seen those that are committed
  deepEqual(await erasures(progress), [])
  await early.commit()
  await eventually(async () => (await erasures(progress)).length === 3)
  deepEqual(await erasures(progress), ['ada', 'ben', 'cleo'])
})

test('a failing handler is tried again, and what comes after it waits', async (t) => {
  const { auth, progress, url, consume } = await services(await createEventsDatabase(t))
  let failuresLeft = 3
  await consume(progress, url, {
    before: async ({ userId }) => {
      if (userId === 'ada' && failuresLeft-- > 0) throw new RangeError('not today')
    },
  })
  await publishErasure(auth, 'ada')
  await publishErasure(auth, 'ben')
  await eventually(async () => (await erasures(progress)).length === 2)
  deepEqual(await erasures(progress), ['ada', 'ben'])
})

test('two replicas share the work, and each effect happens once', async (t) => {
  const { auth, progress, url, consume } = await services(await createEventsDatabase(t))
  const replicas = await Promise.all([consume(progress, url), consume(progress, url)])
  const users = Array.from({ length: 30 }, (_, index) => `user ${index}`)
  for (const userId of users) await publishErasure(auth, userId)
  await eventually(async () => (await erasures(progress)).length >= users.length)
  await Promise.all(replicas.map((replica) => replica.close()))
  deepEqual(await erasures(progress), users)
})

test('two services each have every event', async (t) => {
  const database = await createEventsDatabase(t)
  const { auth, progress, url, consume } = await services(database)
  const executor = database.connect('executor')
  await createErasures(executor)
  await consume(progress, url)
  await consume(executor, database.url('executor'), { service: 'executor' })
  await publishErasure(auth, 'ada')
  for (const pool of [progress, executor]) await eventually(async () => (await erasures(pool)).length === 1)
})

test('it goes on after the database was restarted', async (t) => {
  const database = await createEventsDatabase(t)
  const { auth, progress, url, consume } = await services(database)
  await consume(progress, url)
  await publishErasure(auth, 'ada')
  await eventually(async () => (await erasures(progress)).length === 1)
  await database.disconnectAll()
  await eventually(() => publishErasure(auth, 'ben').then(() => true))
  await eventually(async () => (await erasures(progress)).length === 2)
})

test('after a restore from a dump no event is lost and none has its effect again', async (t) => {
  const database = await createEventsDatabase(t)
  const { auth, progress, url, consume } = await services(database)
  const before = await consume(progress, url)
  await publishErasure(auth, 'ada')
  await eventually(async () => (await erasures(progress)).length === 1)
  await before.close()
  await publishErasure(auth, 'ben')
  await database.restoreFromElsewhere()
  await publishErasure(auth, 'cleo')
  await consume(progress, url)
  await eventually(async () => (await erasures(progress)).includes('cleo'))
  deepEqual(await erasures(progress), ['ada', 'ben', 'cleo'])
})

test('without notifications it polls', async (t) => {
  const database = await createEventsDatabase(t)
  const { auth, progress, consume } = await services(database)
  // Nobody listens there, as if something between swallowed the notifications.
  await consume(progress, 'postgresql://nobody@127.0.0.1:1/nothing', { pollMs: 20 })
  await publishErasure(auth, 'ada')
  await eventually(async () => (await erasures(progress)).length === 1)
})

test('close waits for the handler that is running', async (t) => {
  const { auth, progress, url, consume } = await services(await createEventsDatabase(t))
  const started = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const consumer = await consume(progress, url, {
    before: async () => {
      started.resolve()
      await finish.promise
    },
  })
  await publishErasure(auth, 'ada')
  await started.promise
  const closing = consumer.close().then(() => 'closed')
  const roundTrip = erasures(progress).then(() => 'waiting')
  equal(await Promise.race([closing, roundTrip]), 'waiting')
  finish.resolve()
  await closing
  deepEqual(await erasures(progress), ['ada'])
})

test('a handler for what the contract does not have is refused at once', async (t) => {
  const { progress, url } = await services(await createEventsDatabase(t))
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const handlers = { 'learnlab.events.v1.Nothing': async () => undefined }
  const starting = startConsumer({
    pool: progress,
    directUrl: url,
    consumer: 'x',
    schema: 'progress',
    handlers,
    logger,
  })
  await rejects(starting, /no message learnlab.events.v1.Nothing/)
})

test('events of other types are passed without being read', async (t) => {
  const { auth, progress, url, consume } = await services(await createEventsDatabase(t))
  await transaction(auth, (client) => publish(client, UserLoggedInSchema, { userId: 'eve' }))
  await publishErasure(auth, 'ada')
  const others = Array.from({ length: 25 }, (_, index) => outboxRow(UserLoggedInSchema, { userId: `user ${index}` }))
  for (const row of others) {
    await auth.query('INSERT INTO events.outbox (event_id, type, payload) VALUES ($1, $2, $3)', row)
  }
  const isBehind = async () => {
    const { rows } = await progress.query<{ unread: number }>(
      'SELECT count(*)::integer AS unread FROM events.outbox o, events.cursors c WHERE (o.tx, o.id) > (c.tx, c.id)',
    )
    return rows[0]?.unread !== 0
  }
  await consume(progress, url, { batchSize: 2 })
  await eventually(async () => !(await isBehind()))
  deepEqual(await erasures(progress), ['ada'])
  await publishErasure(auth, 'ben')
  await eventually(async () => (await erasures(progress)).length === 2)
  const { rows } = await progress.query('SELECT FROM progress.consumed_events')
  equal(rows.length, 2)
})

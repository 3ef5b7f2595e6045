import { equal, ok, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { createTestDatabase, eventually, freePort } from '@learnlab/testing'
import {
  createPool,
  DatabaseUnavailable,
  isConnectionLoss,
  isUniqueViolation,
  openAdminSession,
  transaction,
} from '../src/index.ts'

const migrations = join(import.meta.dirname, 'migrations')

test('a transaction is committed whole or not at all', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  await transaction(pool, (client) => client.query(`INSERT INTO notes VALUES (1, 'kept')`))
  const failing = transaction(pool, async (client) => {
    await client.query(`INSERT INTO notes VALUES (2, 'lost')`)
    throw new RangeError('changed my mind')
  })
  await rejects(failing, RangeError)
  const { rows } = await pool.query<{ id: number }>('SELECT id FROM notes')
  equal(rows.map(({ id }) => id).join(), '1')
  equal(pool.leased, 0)
})

test('a transaction whose failed statement was overlooked is not taken for committed', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  const overlooking = transaction(pool, async (client) => {
    await client.query(`INSERT INTO notes VALUES (1, 'lost')`)
    await client.query('SELECT nonsense').catch(() => undefined)
  })
  await rejects(overlooking, /rolled back/)
  equal((await pool.query('SELECT * FROM notes')).rowCount, 0)
})

test('a unique violation is told from other errors, by constraint', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  await pool.query(`INSERT INTO notes VALUES (1, 'Loops')`)
  await rejects(pool.query(`INSERT INTO notes VALUES (2, 'loops')`), (error) => {
    ok(isUniqueViolation(error))
    ok(isUniqueViolation(error, 'notes_text_unique'))
    ok(!isUniqueViolation(error, 'notes_pkey'))
    return true
  })
  await rejects(pool.query('SELECT nonsense'), (error) => !isUniqueViolation(error) && !isConnectionLoss(error))
})

test('a database that nobody serves is unavailable, at once', async () => {
  const connectionString = `postgresql://nobody@127.0.0.1:${await freePort()}/nothing`
  const pool = createPool({ connectionString, applicationName: 'test' })
  await rejects(pool.query('SELECT 1'), DatabaseUnavailable)
  await pool.end()
})

test('a server whose disk is full is unavailable: what it was asked is not to blame', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  const full = `DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$`
  await rejects(pool.query(full), DatabaseUnavailable)
  await rejects(
    transaction(pool, (client) => client.query(full)),
    DatabaseUnavailable,
  )
  equal((await pool.query('SELECT 1')).rowCount, 1)
})

test('a lost connection is unavailable once; the pool connects anew', async (t) => {
  const { pool, adminUrl } = await createTestDatabase(t, { service: 'notes', migrations })
  const admin = await openAdminSession(adminUrl)
  t.after(() => admin.end())
  const terminate = () =>
    admin.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user`,
    )

  const interrupted = rejects(pool.query('SELECT pg_sleep(60)'), DatabaseUnavailable)
  await eventually(async () => (await terminate()).length > 0)
  await interrupted
  equal((await pool.query('SELECT 1 AS one')).rows[0]?.one, 1)

  await terminate() // now idle: nobody awaits its error
  await eventually(async () => (await pool.query('SELECT 1 AS one')).rows[0]?.one === 1)
})

test('an answer that does not come is given up, and its connection with it', async (t) => {
  const { url } = await createTestDatabase(t, { service: 'notes', migrations })
  const pool = createPool({ connectionString: url, applicationName: 'impatient', max: 1, statementTimeoutMs: 200 })
  t.after(() => pool.end())
  await rejects(pool.query('SELECT pg_sleep(1)'), DatabaseUnavailable)
  equal((await pool.query('SELECT 1 AS one')).rows[0]?.one, 1)
})

test('the queue for a connection is bounded', async (t) => {
  const { url } = await createTestDatabase(t, { service: 'notes', migrations })
  const pool = createPool({ connectionString: url, applicationName: 'busy', max: 1, maxWaiting: 1 })
  t.after(() => pool.end())
  const connection = await pool.connect()
  const waiting = pool.query('SELECT 1 AS one')
  await rejects(pool.query('SELECT 2'), { name: 'DatabaseUnavailable', message: /waiting/ })
  connection.release()
  equal((await waiting).rows[0]?.one, 1)
})

test('a server that ends in the moment in which it lets somebody in is unavailable, and ends nobody else', async (t) => {
  // PostgreSQL, frontend/backend protocol: a message is a letter, the length of what follows, and that.
  const message = (letter: string, body: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length + 4)
    return Buffer.concat([Buffer.from(letter), length, body])
  }
  const allAtOnce = Buffer.concat([
    message('R', Buffer.alloc(4)),
    message('Z', Buffer.from('I')),
    message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0')),
  ])
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end(allAtOnce))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const pool = createPool({ connectionString: `postgresql://somebody@127.0.0.1:${port}/x`, applicationName: 'test' })
  await rejects(pool.query('SELECT 1'), DatabaseUnavailable)
  await pool.end()
})

import { equal, match, rejects } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createTestDatabase, requireAdminUrl } from '../src/index.ts'

const migrations = join(import.meta.dirname, 'migrations')
const run = promisify(execFile)

test('two tests have two migrated databases, of the role that the service has in production', async (t) => {
  const one = await createTestDatabase(t, { service: 'progress', migrations })
  const two = await createTestDatabase(t, { service: 'progress', migrations })
  await one.pool.query(`INSERT INTO words VALUES ('loop')`)
  equal((await two.pool.query('SELECT * FROM words')).rowCount, 0)
  await rejects(one.pool.query('CREATE TABLE public.words (word text)'), { code: '42501' })
})

test('events can be published to a consumer', async (t) => {
  const { pool, publish } = await createTestDatabase(t, { service: 'progress', migrations })
  await publish(UserDeletedSchema, { userId: 'ada' })
  const { rows } = await pool.query('SELECT payload FROM events.outbox')
  equal(JSON.stringify(rows), '[{"payload":{"userId":"ada"}}]')
})

test('a connection that is left open fails the file', async (t) => {
  requireAdminUrl(t)
  await rejects(runLeaking({}), (error: Error & { stdout?: string }) => {
    match(error.stdout ?? '', /connections left open/)
    match(error.stdout ?? '', /forgotten/)
    return true
  })
})

test('without a database tests are skipped, and fail under CI', async () => {
  const { stdout } = await runLeaking({ TEST_DATABASE_URL: '', CI: '' })
  match(stdout, /# SKIP TEST_DATABASE_URL is not set/)
  await rejects(runLeaking({ TEST_DATABASE_URL: '', CI: 'true' }))
})

/** Runs the tests of leaking.ts by themselves, not as a part of this run. */
async function runLeaking(environment: Record<string, string>) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const file = fileURLToPath(import.meta.resolve('./leaking.ts'))
  return run(process.execPath, ['--test', '--test-reporter=tap', file], {
    env: { ...env, ...environment },
    timeout: 30_000,
  })
}

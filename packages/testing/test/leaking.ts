// Run by test-database.test.ts: a test that leaves a connection open.
import { join } from 'node:path'
import test from 'node:test'
import { createPool } from '@learnlab/postgres'
import { createTestDatabase } from '../src/index.ts'

test('it forgets its pool', async (t) => {
  const { url } = await createTestDatabase(t, {
    service: 'progress',
    migrations: join(import.meta.dirname, 'migrations'),
  })
  await createPool({ connectionString: url, applicationName: 'forgotten' }).query('SELECT 1')
})

import { deepEqual, equal, rejects } from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createTestDatabase } from '@learnlab/testing'
import { createPool, MigrationError, migrate } from '../src/index.ts'

const migrations = join(import.meta.dirname, 'migrations')

async function copyOfMigrations(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-migrations-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(migrations, folder, { recursive: true })
  return folder
}

test('only what is new is applied', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  const folder = await copyOfMigrations(t)
  deepEqual(await migrate({ pool, schema: 'notes', folder }), [])
  await writeFile(join(folder, '0003_author.sql'), 'ALTER TABLE notes ADD author text;')
  deepEqual(await migrate({ pool, schema: 'notes', folder }), ['0003_author'])
  deepEqual(await migrate({ pool, schema: 'notes', folder }), [])
})

test('a release without the newest migration still starts', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  const folder = await copyOfMigrations(t)
  await rm(join(folder, '0002_notes_search.sql'))
  deepEqual(await migrate({ pool, schema: 'notes', folder }), [])
})

test('a changed file is refused', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  const folder = await copyOfMigrations(t)
  await writeFile(join(folder, '0001_notes.sql'), 'CREATE TABLE notes (id integer);')
  await rejects(migrate({ pool, schema: 'notes', folder }), {
    name: 'MigrationError',
    message: /0001_notes was changed/,
  })
})

test('a gap in the numbers is refused', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  const folder = await copyOfMigrations(t)
  await writeFile(join(folder, '0004_author.sql'), 'ALTER TABLE notes ADD author text;')
  await rejects(migrate({ pool, schema: 'notes', folder }), { message: /expected the name 0003_/ })
})

test('a failing file undoes those before it', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'notes', migrations })
  const folder = await copyOfMigrations(t)
  await writeFile(join(folder, '0003_author.sql'), 'ALTER TABLE notes ADD author text;')
  await writeFile(join(folder, '0004_wrong.sql'), 'ALTER TABLE nothing ADD author text;')
  await rejects(migrate({ pool, schema: 'notes', folder }), (error) => error instanceof MigrationError)
  const { rows } = await pool.query(`SELECT 1 FROM information_schema.columns WHERE column_name = 'author'`)
  equal(rows.length, 0)
  equal(pool.leased, 0)
})

test('replicas that start at once apply each file once', async (t) => {
  const { pool, url } = await createTestDatabase(t, { service: 'notes', migrations })
  const folder = await copyOfMigrations(t)
  await writeFile(join(folder, '0003_author.sql'), 'ALTER TABLE notes ADD author text;')
  const other = createPool({ connectionString: url, applicationName: 'other replica' })
  t.after(() => other.end())
  const applied = await Promise.all([pool, other].map((each) => migrate({ pool: each, schema: 'notes', folder })))
  deepEqual(applied.flat(), ['0003_author'])
})

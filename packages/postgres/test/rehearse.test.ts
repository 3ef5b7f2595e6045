import { deepEqual, equal, rejects } from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createTestDatabase } from '@learnlab/testing'
import { MigrationError, rehearseMigrations, takesAway } from '../src/index.ts'

const migrations = join(import.meta.dirname, 'migrations')

async function withPending(t: TestContext, sql: string) {
  const { pool, url } = await createTestDatabase(t, { service: 'notes', migrations })
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-migrations-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(migrations, folder, { recursive: true })
  await writeFile(join(folder, '0003_pending.sql'), sql)
  const role = decodeURIComponent(new URL(url).username)
  return { pool, rehearsal: { pool, schema: 'notes', folder, role } }
}

test('a rehearsal leaves nothing behind and tells whom a migration keeps out', async (t) => {
  const { pool, rehearsal } = await withPending(
    t,
    'ALTER TABLE notes ADD author text; CREATE TABLE fresh (id integer);',
  )
  const { applied, pending } = await rehearseMigrations(rehearsal)
  equal(applied, 2)
  deepEqual(
    pending.map(({ migration, locks }) => [migration.name, locks.map(({ table, keepsOut }) => [table, keepsOut])]),
    [['0003_pending', [['notes', 'readers']]]],
  )
  const { rows } = await pool.query(
    `SELECT FROM information_schema.columns WHERE column_name = 'author' UNION ALL SELECT FROM pg_class WHERE relname = 'fresh'`,
  )
  equal(rows.length, 0)
  equal((await rehearseMigrations(rehearsal)).pending.length, 1)
})

test('an index keeps out those who write, and a file that fails is an error that changes nothing', async (t) => {
  const { rehearsal } = await withPending(t, 'CREATE INDEX another ON notes (id);')
  const { pending } = await rehearseMigrations(rehearsal)
  deepEqual(
    pending[0]?.locks.map(({ keepsOut }) => keepsOut),
    ['writers'],
  )
  await writeFile(join(rehearsal.folder, '0004_wrong.sql'), 'ALTER TABLE nothing ADD author text;')
  await rejects(rehearseMigrations(rehearsal), (error) => error instanceof MigrationError)
})

test('what takes something away from the release before is told', () => {
  const kinds = {
    'ALTER TABLE a DROP COLUMN b': 1,
    'DROP TABLE a; DROP FUNCTION f(integer)': 2,
    'ALTER TABLE a RENAME TO b': 1,
    'ALTER TABLE a RENAME COLUMN b TO c': 1,
    'ALTER TABLE a ALTER COLUMN b TYPE bigint': 1,
    'ALTER TABLE a ALTER b SET DATA TYPE bigint': 1,
    'ALTER TABLE a ALTER COLUMN b SET NOT NULL': 1,
    'ALTER TABLE a ADD COLUMN b text NOT NULL': 1,
    'ALTER TABLE a ADD b text NOT NULL, ADD c text': 1,
    'ALTER TABLE a ADD COLUMN b text, ADD COLUMN c integer NOT NULL': 1,
  }
  for (const [sql, count] of Object.entries(kinds)) equal(takesAway(sql).length, count, sql)
})

test('what only adds, comments, strings and bodies of functions are let through', () => {
  const harmless = [
    'CREATE TABLE a (b text NOT NULL, c text)',
    'ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT 0',
    'ALTER TABLE a ADD COLUMN b text',
    'ALTER TABLE a ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY NOT NULL',
    'ALTER TABLE a ADD CONSTRAINT filled CHECK (b IS NOT NULL) NOT VALID',
    'ALTER TABLE a DROP CONSTRAINT b',
    'DROP INDEX a_b',
    '-- DROP TABLE a\nSELECT 1',
    "INSERT INTO a VALUES ('DROP TABLE b; it''s')",
    'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $body$ DROP TABLE a; $body$',
  ]
  for (const sql of harmless) deepEqual(takesAway(sql), [], sql)
})

import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { provisionEvents } from '@learnlab/events'
import { createPool, openAdminSession, type Pool, provision } from '@learnlab/postgres'
import { requireAdminUrl } from '@learnlab/testing'
import { serviceNames } from '../../start/topology.ts'

const entry = join(import.meta.dirname, '../main.ts')

type Outcome = { readonly code: number; readonly out: string; readonly error: string }

function run(url: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: url }
    execFile(process.execPath, [entry, ...args], { env }, (failure, out, error) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    )
  })
}

/** A database as a deployment's set-up leaves it, for an administrator; without tables. */
async function prepared(t: TestContext): Promise<{ url: string; pool: Pool }> {
  const adminUrl = new URL(requireAdminUrl(t))
  const database = `migrate_${randomBytes(6).toString('hex')}`
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  const pool = createPool({ connectionString: url.href, applicationName: 'test of migrations', max: 1 })
  t.after(async () => {
    await pool.end()
    await remove(adminUrl.href, database)
  })
  const services = serviceNames.map((name) => ({ name, password: randomBytes(18).toString('hex') }))
  await provision({ adminUrl: adminUrl.href, database, services })
  await provisionEvents({ adminUrl: adminUrl.href, database })
  return { url: url.href, pool }
}

async function remove(adminUrl: string, database: string): Promise<void> {
  const cluster = await openAdminSession(adminUrl, 'postgres')
  try {
    await cluster.attempt('remove a test database', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
    for (const name of serviceNames) await cluster.attempt('remove a role', `DROP ROLE IF EXISTS "${database}_${name}"`)
  } finally {
    await cluster.end()
  }
}

async function tablesOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY ($1) ORDER BY name`,
    [serviceNames],
  )
  return rows.map(({ name }) => name)
}

test('a dry run tells what each service lacks and applies nothing; a run applies it, once', async (t) => {
  const { url, pool } = await prepared(t)
  const dry = await run(url, '--dry-run')
  equal(dry.code, 0, dry.error)
  for (const name of serviceNames) match(dry.out, new RegExp(`^${name}: 0 applied, [1-9]\\d* pending\\n {2}0001_`, 'm'))
  deepEqual(await tablesOf(pool), [])

  const applied = await run(url)
  equal(applied.code, 0, applied.error)
  for (const name of serviceNames) match(applied.out, new RegExp(`^${name}: applied 0001_`, 'm'))
  const tables = await tablesOf(pool)
  for (const name of serviceNames) ok(tables.includes(`${name}.schema_migrations`))

  const again = await run(url)
  equal(again.code, 0, again.error)
  match(again.out, /^Nothing was to be done$/m)
  match((await run(url, '--dry-run')).out, /^auth: [1-9]\d* applied, 0 pending$/m)
})

test('a dry run of what cannot be applied says what, with code 1', async (t) => {
  const { url, pool } = await prepared(t)
  await pool.query('CREATE TABLE auth.users ()')
  const { code, error } = await run(url, '--dry-run')
  equal(code, 1)
  match(error, /schema auth: migration 0001_\w+.*users.* already exists/)
  deepEqual(await tablesOf(pool), ['auth.users'])
})

test('a database that nobody has prepared, and none at all, are told from a failure', async (t) => {
  const unprepared = await run(requireAdminUrl(t), '--dry-run')
  equal(unprepared.code, 2)
  match(unprepared.error, /is not prepared/)
  const data = mkdtempSync(join(tmpdir(), 'learnlab-data-'))
  t.after(() => rmSync(data, { recursive: true }))
  const none = await run('', '--dry-run', '--data', data)
  equal(none.code, 2)
  match(none.error, /There is no database/)
  const elsewhere = new URL(requireAdminUrl(t))
  elsewhere.pathname = '/nobody_has_made_it'
  const absent = await run(elsewhere.href, '--dry-run')
  equal(absent.code, 2)
  match(absent.error, /^The database nobody_has_made_it cannot be reached: .*does not exist\n$/)
})

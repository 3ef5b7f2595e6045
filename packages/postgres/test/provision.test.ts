import { equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { requireAdminUrl } from '@learnlab/testing'
import { createPool, databaseUrl, openAdminSession, provision, serviceRole } from '../src/index.ts'

const services = [
  { name: 'auth', password: 'first of two' },
  { name: 'course', password: `quote ' and \\ "slash" /?#` },
]

/** A database name of its own; the database and its roles are gone after the test. */
async function cluster(t: TestContext) {
  const adminUrl = requireAdminUrl(t)
  const database = `learnlab_test_${randomUUID().slice(0, 8)}`
  const admin = await openAdminSession(adminUrl)
  t.after(async () => {
    await admin.attempt('drop', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
    for (const { name } of [...services, { name: 'admin' }]) {
      await admin.attempt('drop', `DROP ROLE IF EXISTS "${serviceRole(database, name)}"`)
    }
    await admin.end()
  })
  return { adminUrl, database, admin }
}

function connect(t: TestContext, url: string | undefined) {
  ok(url)
  const pool = createPool({ connectionString: url, applicationName: 'provision test', max: 1 })
  t.after(() => pool.end())
  return pool
}

test('each role has its own schema and nothing else', async (t) => {
  const { adminUrl, database } = await cluster(t)
  const urls = await provision({ adminUrl, database, services })
  const [auth, course] = [connect(t, urls.auth), connect(t, urls.course)]
  await auth.query('CREATE TABLE users (email public.citext)')
  equal((await auth.query(`SELECT to_regclass('users')::text AS name`)).rows[0]?.name, 'users')
  await rejects(course.query('SELECT * FROM auth.users'), { code: '42501' })
  await rejects(course.query('CREATE TABLE auth.mine (id int)'), { code: '42501' })
  await rejects(course.query('CREATE TABLE public.mine (id int)'), { code: '42501' })
  await rejects(course.query('CREATE SCHEMA mine'), { code: '42501' })
  await rejects(course.query(`SET ROLE "${serviceRole(database, 'auth')}"`), { code: '42501' })
  ok((await course.query(`SELECT 'loop' % 'loops' AS similar`)).rows[0]?.similar)
  equal((await course.query('SHOW statement_timeout')).rows[0]?.statement_timeout, '10s')
})

test('repeated, it keeps what is there and changes passwords', async (t) => {
  const { adminUrl, database } = await cluster(t)
  const before = await provision({ adminUrl, database, services })
  const pool = connect(t, before.auth)
  await pool.query('CREATE TABLE kept (id int)')
  const after = await provision({ adminUrl, database, services: [{ name: 'auth', password: 'second' }] })
  await connect(t, after.auth).query('SELECT * FROM kept')
  await rejects(connect(t, before.auth).query('SELECT 1'), { code: '28P01' })
})

test('several at once do not fight', async (t) => {
  const { adminUrl, database } = await cluster(t)
  const all = await Promise.all([1, 2, 3].map(() => provision({ adminUrl, database, services })))
  for (const urls of all) await connect(t, urls.course).query('SELECT 1')
})

test('an administrator without the right is told which one, and needs no superuser', async (t) => {
  const { adminUrl, database, admin } = await cluster(t)
  const user = serviceRole(database, 'admin')
  await admin.attempt('create', `CREATE ROLE "${user}" LOGIN PASSWORD 'plain'`)
  const plain = databaseUrl(adminUrl, { user, password: 'plain' })
  await rejects(provision({ adminUrl: plain, database, services }), { name: 'ProvisionError', message: /CREATEDB/ })
  await admin.attempt('grant', `ALTER ROLE "${user}" CREATEDB`)
  await rejects(provision({ adminUrl: plain, database, services }), { name: 'ProvisionError', message: /CREATEROLE/ })
  await admin.attempt('grant', `ALTER ROLE "${user}" CREATEROLE`)
  const urls = await provision({ adminUrl: plain, database, services })
  await connect(t, urls.auth).query('CREATE TABLE users (id int)')
  await rejects(connect(t, urls.course).query('SELECT * FROM auth.users'), { code: '42501' })
})

test('a schema that belongs to somebody else is left alone', async (t) => {
  const { adminUrl, database } = await cluster(t)
  await provision({ adminUrl, database, services: [] })
  const inside = await openAdminSession(adminUrl, database)
  t.after(() => inside.end())
  await inside.attempt('create', 'CREATE SCHEMA auth')
  await rejects(provision({ adminUrl, database, services }), { name: 'ProvisionError', message: /belongs to/ })
})

import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { after, type TestContext } from 'node:test'
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf'
import { eventRoles, provisionEvents, publish } from '@learnlab/events'
import {
  createPool,
  databaseUrl,
  migrate,
  openAdminSession,
  type Pool,
  provision,
  readMigrations,
  serviceRole,
} from '@learnlab/postgres'
import { eventually } from './eventually.ts'
import { requireAdminUrl } from './require-admin-url.ts'

export type TestDatabase = {
  /** URL of the service's own role, which has the same rights as in production. */
  url: string
  /** A pool of that role, closed when the file's tests have ended. */
  pool: Pool
  /** URL of the administrator, for what the service itself may not do. */
  adminUrl: string
  /** Publishes an event as some other service would. */
  publish<Desc extends DescMessage>(schema: Desc, message: MessageInitShape<Desc>): Promise<void>
}

// What decides on roles and rights, beside the migrations.
const provisioning = [
  new URL('provision.ts', import.meta.resolve('@learnlab/postgres')),
  new URL('event-roles.ts', import.meta.resolve('@learnlab/events')),
  new URL('provision-events.ts', import.meta.resolve('@learnlab/events')),
  new URL('../migrations/0001_outbox.sql', import.meta.resolve('@learnlab/events')),
  new URL('../migrations/0002_outbox_by_time.sql', import.meta.resolve('@learnlab/events')),
  new URL('../migrations/0003_dead_letters.sql', import.meta.resolve('@learnlab/events')),
]

type Clone = TestDatabase & { name: string; test: string }
const clones: Clone[] = []

/**
 * A database of its own for one test, with the schema of `service` migrated from the folder `migrations`: the clone of
 * a template that all tests share. It goes when the tests of the file have ended, which then fail if a connection is
 * still in use. Without TEST_DATABASE_URL, the URL of an administrator, the test is skipped, or fails under CI=true.
 */
export async function createTestDatabase(
  t: TestContext,
  { service, migrations }: { service: string; migrations: string },
): Promise<TestDatabase> {
  const cluster = requireAdminUrl(t)
  const template = await templateDatabase(cluster, service, migrations)
  const name = `${template.name}_${randomUUID().slice(0, 8)}`
  const admin = await openAdminSession(cluster)
  try {
    await admin.attempt('clone a test database', `CREATE DATABASE "${name}" TEMPLATE "${template.name}"`)
  } finally {
    await admin.end()
  }
  const url = databaseUrl(cluster, {
    database: name,
    user: serviceRole(template.name, service),
    password: template.password,
  })
  const pool = createPool({ connectionString: url, applicationName: `test: ${t.name}`.slice(0, 63), max: 5 })
  const adminUrl = databaseUrl(cluster, { database: name })
  const clone: Clone = {
    name,
    test: t.name,
    url,
    pool,
    adminUrl,
    async publish(schema, message) {
      const producer = createPool({ connectionString: adminUrl, applicationName: 'test: publish', max: 1 })
      await publish(producer, schema, message).finally(() => producer.end())
    },
  }
  clones.push(clone)
  return clone
}

/** Makes the template unless some test made it before. Its name says what is in it, so a change makes another. */
async function templateDatabase(cluster: string, service: string, migrations: string) {
  const content = createHash('sha256').update(JSON.stringify(await readMigrations(migrations)))
  for (const source of provisioning) content.update(await readFile(source))
  const name = `learnlab_test_${service}_${content.digest('hex').slice(0, 12)}`
  // All test processes must come to the same one; whoever knows the administrator's URL may know it.
  const password = createHash('sha256').update(`${cluster} ${name}`).digest('hex')
  const admin = await openAdminSession(cluster, undefined, `learnlab template ${name}`)
  try {
    const [existing] = await admin.rows<{ connectable: boolean }>(
      'SELECT datallowconn AS connectable FROM pg_database WHERE datname = $1',
      [name],
    )
    // A finished template takes no connections, not even autovacuum's, since cloning needs it to have none.
    if (existing?.connectable === false) return { name, password }
    if (existing) await admin.attempt('drop half a template', `DROP DATABASE "${name}" WITH (FORCE)`)
    const urls = await provision({ adminUrl: cluster, database: name, services: [{ name: service, password }] })
    const onlyThis = (each: string) => each === service
    await provisionEvents({
      adminUrl: cluster,
      database: name,
      producers: eventRoles.producers.filter(onlyThis),
      consumers: eventRoles.consumers.filter(onlyThis),
      followers: eventRoles.followers.filter(onlyThis),
    })
    const pool = createPool({ connectionString: urls[service] ?? '', applicationName: 'test template', max: 1 })
    try {
      await migrate({ pool, schema: service, folder: migrations })
    } finally {
      await pool.end()
    }
    await admin.attempt('finish a template', `ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`)
    return { name, password }
  } finally {
    await admin.end()
  }
}

// At the end of the file and not of the test: hooks of a test run in the order in which they were registered, so the
// database would go before the server that uses it.
after(async () => {
  const cluster = process.env.TEST_DATABASE_URL
  if (!cluster || clones.length === 0) return
  const admin = await openAdminSession(cluster)
  const leaks: string[] = []
  try {
    for (const clone of clones) leaks.push(...(await dropClone(admin, clone)))
  } finally {
    await admin.end()
  }
  assert.deepEqual(leaks, [], 'connections left open')
})

async function dropClone(admin: Awaited<ReturnType<typeof openAdminSession>>, clone: Clone): Promise<string[]> {
  const leaks: string[] = []
  // end() of a pool waits for the connections in use, for ever if they leaked.
  if (clone.pool.leased > 0) leaks.push(`${clone.test}: ${clone.pool.leased} of the test's own pool`)
  else await clone.pool.end()
  const others = () =>
    admin.rows<{ name: string }>(
      'SELECT application_name AS name FROM pg_stat_activity WHERE datname = $1 AND application_name NOT LIKE $2',
      [clone.name, 'test: %'],
    )
  try {
    // A server's pool that was just ended is still saying goodbye.
    await eventually(async () => (await others()).length === 0, { timeoutMs: 3_000 })
  } catch {
    for (const { name } of await others()) leaks.push(`${clone.test}: ${name}`)
  }
  await admin.attempt('drop a test database', `DROP DATABASE IF EXISTS "${clone.name}" WITH (FORCE)`)
  return leaks
}

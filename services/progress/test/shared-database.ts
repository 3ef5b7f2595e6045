import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { provisionEvents } from '@learnlab/events'
import { createPool, databaseUrl, migrate, openAdminSession, provision, serviceRole } from '@learnlab/postgres'

const migrations = join(import.meta.dirname, '../migrations')
const services = ['auth', 'course', 'progress', 'executor'].map((name) => ({ name, password: randomUUID() }))

/**
 * A database as the product has it, with the schema `events` between services that may each do no more than there.
 * `close` drops it. It needs TEST_DATABASE_URL.
 */
export async function createSharedDatabase(adminUrl: string) {
  const name = `learnlab_test_${randomUUID().slice(0, 8)}`
  const urls = await provision({ adminUrl, database: name, services })
  await provisionEvents({
    adminUrl,
    database: name,
    consumers: ['progress', 'executor'],
    followers: ['progress', 'executor'],
  })
  const url = urls.progress ?? ''
  const pool = createPool({ connectionString: url, applicationName: 'test migrations', max: 1 })
  await migrate({ pool, schema: 'progress', folder: migrations })
  await pool.end()
  return {
    url,
    /** Of the role that publishes UserDeleted. */
    authUrl: urls.auth ?? '',
    adminUrl: databaseUrl(adminUrl, { database: name }),
    async close(): Promise<void> {
      const admin = await openAdminSession(adminUrl)
      await admin.attempt('drop a test database', `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
      for (const service of services) {
        await admin.attempt('drop a test role', `DROP ROLE IF EXISTS "${serviceRole(name, service.name)}"`)
      }
      await admin.end()
    },
  }
}

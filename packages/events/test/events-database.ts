import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { createPool, databaseUrl, openAdminSession, type Pool, provision, serviceRole } from '@learnlab/postgres'
import { requireAdminUrl } from '@learnlab/testing'
import { type Consumer, provisionEvents } from '../src/index.ts'

const services = ['auth', 'course', 'progress', 'executor'].map((name) => ({ name, password: randomUUID() }))

export type EventsDatabase = {
  url(service: string): string
  /** A pool of the service's role, closed when the test ends. */
  connect(service: string, onStatement?: (text: string) => void): Pool
  /** URL of the administrator, who sees and changes what services may not. */
  adminUrl: string
  /** Closes what uses the pools when the test ends, before them: also a test that failed must come to its end. */
  owned(consumer: Consumer): Consumer
  /** Makes it what a dump of a cluster with far higher transaction numbers becomes here, then provisions it. */
  restoreFromElsewhere(): Promise<void>
  /** Ends every connection to the database, as a restart of the server does. */
  disconnectAll(): Promise<void>
}

/** A database with the roles of auth, who produces, and of progress and executor, who consume. */
export async function createEventsDatabase(t: TestContext): Promise<EventsDatabase> {
  const adminUrl = requireAdminUrl(t)
  const database = `learnlab_test_${randomUUID().slice(0, 8)}`
  const admin = await openAdminSession(adminUrl)
  const pools: Pool[] = []
  const consumers: Consumer[] = []
  t.after(async () => {
    for (const consumer of consumers) await consumer.close()
    await Promise.all(pools.map((pool) => pool.end()))
    await admin.attempt('drop', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
    for (const { name } of services) await admin.attempt('drop', `DROP ROLE IF EXISTS "${serviceRole(database, name)}"`)
    await admin.end()
  })
  const urls = await provision({ adminUrl, database, services })
  const readers = ['progress', 'executor']
  const roles = { producers: ['auth'], consumers: readers, followers: readers }
  const provisionAll = () => provisionEvents({ adminUrl, database, ...roles })
  await provisionAll()
  await provisionAll() // repeating it changes nothing
  const url = (service: string) => urls[service] ?? ''
  return {
    url,
    adminUrl: databaseUrl(adminUrl, { database }),
    connect(service, onStatement) {
      const pool = createPool({
        connectionString: url(service),
        applicationName: `test ${service}`,
        max: 5,
        ...(onStatement && { onStatement }),
      })
      pools.push(pool)
      return pool
    },
    owned(consumer) {
      consumers.push(consumer)
      return consumer
    },
    async restoreFromElsewhere() {
      const inside = await openAdminSession(adminUrl, database)
      const later = `tx = (tx::text::bigint + 1000000000000)::text::xid8`
      await inside.attempt('renumber', `UPDATE events.outbox SET ${later}; UPDATE events.cursors SET ${later}`)
      await inside.end()
      await provisionAll()
    },
    async disconnectAll() {
      await admin.rows('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database])
    },
  }
}

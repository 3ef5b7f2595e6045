import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { provisionEvents } from '@learnlab/events'
import { createPool, migrate, openAdminSession, provision } from '@learnlab/postgres'
import { createLogger } from '@learnlab/telemetry'
import { createExecutionLog, type ExecutionLog } from '../store/execution-log.ts'
import { createExecutionStore } from '../store/executions.ts'

/** A database for the records of a soak. `end` answers how many rows there are and drops it. */
export type Records = { readonly log: ExecutionLog; end(): Promise<number> }

/** Takes the URL of an administrator of PostgreSQL. */
export async function openRecords(adminUrl: string): Promise<Records> {
  const database = `learnlab_soak_${randomUUID().slice(0, 8)}`
  const urls = await provision({ adminUrl, database, services: [{ name: 'executor', password: randomUUID() }] })
  const own = ['executor']
  await provisionEvents({ adminUrl, database, producers: own, consumers: [], followers: own })
  const pool = createPool({ connectionString: urls.executor ?? '', applicationName: 'soak', max: 4 })
  await migrate({ pool, schema: 'executor', folder: join(import.meta.dirname, '../migrations') })
  const logger = createLogger({ service: 'executor', level: 'warn' })
  const log = createExecutionLog({ store: createExecutionStore(pool), logger })
  return {
    log,
    async end() {
      await log.close()
      const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM executor.executions')
      await pool.end()
      const admin = await openAdminSession(adminUrl)
      try {
        await admin.attempt('drop the database of a soak', `DROP DATABASE "${database}" WITH (FORCE)`)
      } finally {
        await admin.end()
      }
      return Number(rows[0]?.count)
    },
  }
}

import pg from 'pg'
import { asDatabaseError } from './connection-loss.ts'

/** Thrown when the administrator's role lacks a right or the cluster is not as needed; the message says what to do. */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError'
}

/** One connection of the administrator's role, with errors that say which right is missing. */
export type AdminSession = {
  user: string
  database: string
  superuser: boolean
  /** As server_version_num, e.g. 170010. */
  version: number
  rows<Row extends pg.QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>
  /** Runs a statement that needs a right; `purpose` completes "… may not …". */
  attempt(purpose: string, statement: string): Promise<void>
  end(): Promise<void>
}

/** Connects to `database`, or to the one in the URL. Nothing else may hold `lock` of that database in the meantime. */
export async function openAdminSession(adminUrl: string, database?: string, lock?: string): Promise<AdminSession> {
  const client = new pg.Client({
    connectionString: databaseUrl(adminUrl, { database }),
    application_name: 'learnlab provision',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => undefined) // the statement that is running, or the next one, reports it
  try {
    await client.connect()
    // Bounded, because an administrator who holds the lock may have gone to sleep.
    await client.query(`SET lock_timeout = '120s'; SET client_min_messages = error`)
    if (lock !== undefined) await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lock])
    const { rows } = await client.query<{ user: string; database: string; superuser: boolean; version: number }>(
      `SELECT current_user AS user, current_database() AS database, rolsuper AS superuser,
              current_setting('server_version_num')::integer AS version
       FROM pg_roles WHERE rolname = current_user`,
    )
    const [role] = rows
    if (!role) throw new ProvisionError('the administrator has no row in pg_roles')
    return {
      ...role,
      rows: async <Row extends pg.QueryResultRow>(statement: string, values?: unknown[]) =>
        (await client.query<Row>(statement, values)).rows,
      async attempt(purpose, statement) {
        try {
          await client.query(statement)
        } catch (error) {
          if (!(error instanceof pg.DatabaseError)) throw asDatabaseError(error)
          const hint = error.code === '42501' ? `role ${role.user} may not ${purpose}` : `could not ${purpose}`
          throw new ProvisionError(`database ${role.database}: ${hint} (${error.message})`, { cause: error })
        }
      },
      end: () => client.end(),
    }
  } catch (error) {
    await client.end().catch(() => undefined) // a client that never connected has nothing to end
    throw asDatabaseError(error)
  }
}

/** The same server with another database, role or password. ProvisionError unless the URL names a host. */
export function databaseUrl(
  base: string,
  change: { database?: string | undefined; user?: string; password?: string },
): string {
  if (!URL.canParse(base))
    throw new ProvisionError('the database URL must look like postgresql://user:password@host/db')
  const url = new URL(base)
  if (url.hostname === '') throw new ProvisionError('the database URL must name a host')
  if (change.database !== undefined) url.pathname = `/${encodeURIComponent(change.database)}`
  if (change.user !== undefined) url.username = encodeURIComponent(change.user)
  if (change.password !== undefined) url.password = encodeURIComponent(change.password)
  return url.href
}

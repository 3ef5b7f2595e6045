import pg from 'pg'
import {
  applyMigration,
  lockMigrations,
  type Migration,
  migrationTimeoutMs,
  pendingMigrations,
  readMigrations,
} from './migrate.ts'
import type { Pool, Queryable } from './pool.ts'

/** What a migration would do to tables that are there already. */
export type RehearsedMigration = {
  migration: Migration
  /** How long its statements took; a table that is in use has it wait for its locks besides. */
  durationMs: number
  /** Tables that nobody reads, or nobody writes, from there on until the end of all. */
  locks: { table: string; keepsOut: 'readers' | 'writers'; rows: number }[]
}

/**
 * Applies the migrations that `schema` lacks, as `migrate` does, and takes all back again: whether they work on the data
 * that is there, how long they take and whom they keep waiting. Users of the tables wait in the meantime as they will.
 * `role` owns the schema. MigrationError as `migrate` throws it.
 */
export async function rehearseMigrations(options: {
  pool: Pool
  schema: string
  folder: string
  role: string
}): Promise<{ applied: number; pending: RehearsedMigration[] }> {
  const { pool, schema, folder, role } = options
  const migrations = await readMigrations(folder)
  const connection = await pool.connect()
  try {
    await connection.query('BEGIN')
    await connection.query(`SET LOCAL ROLE ${pg.escapeIdentifier(role)}`)
    await connection.query(`SET LOCAL statement_timeout = ${migrationTimeoutMs}`)
    await lockMigrations(connection, schema)
    const pending = await pendingMigrations(connection, schema, migrations, undefined)
    const known = await tablesOf(connection, schema)
    const rehearsed: RehearsedMigration[] = []
    for (const migration of pending) {
      const start = performance.now()
      await applyMigration(connection, schema, migration)
      const durationMs = performance.now() - start
      rehearsed.push({ migration, durationMs, locks: await locksOn(connection, known) })
    }
    return { applied: migrations.length - pending.length, pending: rehearsed }
  } finally {
    // Closing it takes everything back, also after an error.
    connection.release(true)
  }
}

async function tablesOf(client: Queryable, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ oid: string }>(
    `SELECT c.oid::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'm') AND c.relname <> 'schema_migrations'`,
    [schema],
  )
  return rows.map(({ oid }) => oid)
}

/** Held by this transaction. ALTER TABLE mostly keeps out everybody, CREATE INDEX whoever writes. */
async function locksOn(client: Queryable, tables: readonly string[]): Promise<RehearsedMigration['locks']> {
  const { rows } = await client.query<{ table: string; readers: boolean; rows: number }>(
    `SELECT c.relname AS table, bool_or(l.mode = 'AccessExclusiveLock') AS readers,
            greatest(c.reltuples, 0)::float8 AS rows
     FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
     WHERE l.pid = pg_backend_pid() AND l.granted AND c.oid = ANY ($1::oid[])
       AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
     GROUP BY c.oid, c.relname, c.reltuples ORDER BY c.relname`,
    [tables],
  )
  return rows.map(({ table, readers, rows }) => ({ table, keepsOut: readers ? 'readers' : 'writers', rows }))
}

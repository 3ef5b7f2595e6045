import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@learnlab/telemetry'
import pg from 'pg'
import { isConnectionLoss } from './connection-loss.ts'
import type { Pool, Queryable } from './pool.ts'
import { searchPath } from './search-path.ts'
import { transaction } from './transaction.ts'

/** Thrown when the migrations of a folder cannot be applied: a file misnamed, missing or changed, or its SQL wrong. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

export type Migration = { number: number; name: string; sql: string; sha256: string }

// Building an index on a large table takes longer than any statement of a service may.
export const migrationTimeoutMs = 10 * 60_000

/**
 * Applies the files `0001_name.sql`, … of `folder` that `schema` lacks, all in one transaction, and records them with
 * their checksums in `<schema>.schema_migrations`. Replicas that start at once wait for each other. The schema must
 * exist. Gives the names of the files applied. MigrationError when an applied file was changed since.
 */
export async function migrate(options: {
  pool: Pool
  schema: string
  folder: string
  /** Who owns the schema, where the pool's role is an administrator's. */
  role?: string
  logger?: Pick<Logger, 'info' | 'warn'>
}): Promise<string[]> {
  const { pool, schema, folder, role, logger } = options
  const migrations = await readMigrations(folder)
  const applied = await transaction(pool, async (client) => {
    if (role !== undefined) await client.query(`SET LOCAL ROLE ${pg.escapeIdentifier(role)}`)
    await client.query(`SET LOCAL statement_timeout = ${migrationTimeoutMs}`)
    await lockMigrations(client, schema)
    const pending = await pendingMigrations(client, schema, migrations, logger)
    for (const migration of pending) await applyMigration(client, schema, migration)
    return pending.map(({ name }) => name)
  })
  if (applied.length > 0) logger?.info({ schema, migrations: applied }, 'migrated the database')
  return applied
}

// node-postgres reads the limit of a single statement from its config, which its types do not know.
const patience = { query_timeout: migrationTimeoutMs }

/** Until the end of the transaction, others who migrate the schema wait. */
export async function lockMigrations(client: Queryable, schema: string): Promise<void> {
  await client.query({
    text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
    values: [`learnlab migrations of ${schema}`],
    ...patience,
  })
}

/** The migrations of a folder, in order. MigrationError when their numbers are not 1, 2, 3, … */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  return await Promise.all(
    files.map(async (file, index) => {
      const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1])
      if (number !== index + 1) {
        throw new MigrationError(`${join(folder, file)}: expected the name ${String(index + 1).padStart(4, '0')}_….sql`)
      }
      // A checkout may have turned the line ends.
      const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
      return { number, name: file.slice(0, -4), sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** Those that the schema lacks. MigrationError where one was changed since. */
export async function pendingMigrations(
  client: Queryable,
  schema: string,
  migrations: Migration[],
  logger: Pick<Logger, 'warn'> | undefined,
): Promise<Migration[]> {
  const table = `${pg.escapeIdentifier(schema)}.schema_migrations`
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${table} (
      number integer PRIMARY KEY,
      name text NOT NULL,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`,
  )
  const { rows } = await client.query<{ number: number; name: string; sha256: string }>(
    `SELECT number, name, sha256 FROM ${table} ORDER BY number`,
  )
  for (const row of rows) {
    const migration = migrations[row.number - 1]
    // A release rolled back meets the schema of the newer one, which must stay usable for it.
    if (!migration)
      logger?.warn({ schema, migration: row.name }, 'the database knows a migration that this release lacks')
    else if (migration.name !== row.name || migration.sha256 !== row.sha256) {
      throw new MigrationError(
        `schema ${schema}: migration ${row.name} was changed after it had been applied; ` +
          'restore the file and write a new migration instead',
      )
    }
  }
  return migrations.slice(rows.length)
}

/** Applies one and records it. */
export async function applyMigration(client: Queryable, schema: string, migration: Migration): Promise<void> {
  try {
    await client.query(`SET LOCAL search_path = ${searchPath(schema)}`)
    await client.query({ text: migration.sql, ...patience })
    await client.query(
      `INSERT INTO ${pg.escapeIdentifier(schema)}.schema_migrations (number, name, sha256) VALUES ($1, $2, $3)`,
      [migration.number, migration.name, migration.sha256],
    )
  } catch (error) {
    if (isConnectionLoss(error)) throw error
    const at = error instanceof pg.DatabaseError && error.position ? `, at character ${error.position}` : ''
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError(`schema ${schema}: migration ${migration.name}${at}: ${reason}`, { cause: error })
  }
}

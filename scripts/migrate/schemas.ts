import { join } from 'node:path'
import {
  migrate,
  type Pool,
  type RehearsedMigration,
  rehearseMigrations,
  serviceRole,
  takesAway,
} from '@learnlab/postgres'
import { projectRoot } from '../setup/project.ts'
import { serviceNames } from '../start/topology.ts'

const schemas = serviceNames.map((name) => ({ name, folder: join(projectRoot, 'services', name, 'migrations') }))

/** Roles of services that the database lacks: nobody has prepared it yet. */
export async function missingRoles(pool: Pool, database: string): Promise<string[]> {
  const wanted = schemas.map(({ name }) => serviceRole(database, name))
  const { rows } = await pool.query<{ role: string }>(
    'SELECT role FROM unnest($1::text[]) AS role WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)',
    [wanted],
  )
  return rows.map(({ role }) => role)
}

/** What would be done, for people, and whether it takes something away from a release that runs. */
export async function tryAll(pool: Pool, database: string): Promise<{ lines: string[]; takesAway: boolean }> {
  const lines: string[] = []
  let takes = false
  for (const { name, folder } of schemas) {
    const role = serviceRole(database, name)
    const { applied, pending } = await rehearseMigrations({ pool, schema: name, folder, role })
    lines.push(`${name}: ${applied} applied, ${pending.length} pending`)
    // Nothing ran on an empty schema.
    const told = pending.map((step) => describe(step, applied > 0))
    lines.push(...told.flatMap(({ lines }) => lines))
    takes ||= told.some(({ takes }) => takes)
  }
  return { lines, takesAway: takes }
}

/** @returns what was done */
export async function migrateAll(pool: Pool, database: string): Promise<string[]> {
  const lines: string[] = []
  for (const { name, folder } of schemas) {
    const applied = await migrate({ pool, schema: name, folder, role: serviceRole(database, name) })
    if (applied.length > 0) lines.push(`${name}: applied ${applied.join(', ')}`)
  }
  return lines.length > 0 ? lines : ['Nothing was to be done']
}

function describe({ migration, durationMs, locks }: RehearsedMigration, isUsed: boolean) {
  const lines = [`  ${migration.name}: ${Math.ceil(durationMs)} ms`]
  for (const { table, keepsOut, rows } of locks) {
    lines.push(
      `    ${keepsOut === 'readers' ? 'nobody reads or writes' : 'nobody writes'} ${table} (${rows} rows) meanwhile`,
    )
  }
  const taken = isUsed ? takesAway(migration.sql) : []
  for (const { statement, why } of taken) lines.push(`    TAKES AWAY: ${why}: ${statement}`)
  return { lines, takes: taken.length > 0 }
}

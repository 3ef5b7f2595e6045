import pg from 'pg'
import { type AdminSession, databaseUrl, openAdminSession, ProvisionError } from './admin-session.ts'
import { scramVerifier } from './scram-verifier.ts'
import { searchPath } from './search-path.ts'

export type ServiceAccount = {
  /** Name of the service and of its schema. */
  name: string
  password: string
}

export type ProvisionOptions = {
  /** A role that may create roles and schemas, and the database when it is missing. */
  adminUrl: string
  /** The database; the one of the URL unless given. */
  database?: string
  services: ServiceAccount[]
}

// Trusted extensions: an owner of the database may install them without being superuser.
const extensions = ['citext', 'pg_trgm']

/**
 * Makes the database, and for each service a role `<database>_<service>` that alone may use the schemas `<service>` and
 * `<service>_jobs`. May
 * be repeated; it then sets the passwords anew. Gives the URL of each service's role by the service's name.
 * ProvisionError, with what is missing, when the administrator lacks a right.
 */
export async function provision(options: ProvisionOptions): Promise<Record<string, string>> {
  const { adminUrl, services } = options
  const cluster = await openAdminSession(adminUrl, undefined, 'learnlab provision')
  try {
    const name = options.database ?? cluster.database
    const created = await createDatabase(cluster, name)
    for (const service of services) await createRole(cluster, serviceRole(name, service.name), service)
    const database = await openAdminSession(adminUrl, name)
    try {
      if (created) await keepStrangersOut(database)
      for (const extension of extensions) {
        await database.attempt(
          `install the extension ${extension} (Debian's postgresql-contrib has it)`,
          `CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA public`,
        )
      }
      for (const service of services) {
        const role = serviceRole(name, service.name)
        for (const schema of [service.name, jobsSchema(service.name)]) await createSchema(database, schema, role)
        await setDefaults(database, service.name, role)
      }
    } finally {
      await database.end()
    }
    return Object.fromEntries(
      services.map((service) => [
        service.name,
        databaseUrl(adminUrl, { database: name, user: serviceRole(name, service.name), password: service.password }),
      ]),
    )
  } finally {
    await cluster.end()
  }
}

/** Roles belong to the whole cluster, so their names carry the database: two installations do not share them. */
export function serviceRole(database: string, service: string): string {
  const role = `${database}_${service}`
  if (Buffer.byteLength(role) > 63)
    throw new ProvisionError(`role ${role} is longer than 63 bytes: shorten the database`)
  return role
}

async function createDatabase(cluster: AdminSession, name: string): Promise<boolean> {
  const existing = await cluster.rows('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (existing.length > 0) return false
  // The built-in locale sorts alike on every host; an upgrade of its C library does not break indexes.
  const locale =
    cluster.version >= 170000
      ? `LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'`
      : `LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`
  await cluster.attempt(
    `create the database ${name}: create it yourself or give the role CREATEDB`,
    `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8' ${locale}`,
  )
  return true
}

async function createRole(cluster: AdminSession, role: string, { password }: ServiceAccount): Promise<void> {
  const name = pg.escapeIdentifier(role)
  const existing = await cluster.rows('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  await cluster.attempt(
    `create and alter the role ${role}: give it CREATEROLE`,
    `${existing.length > 0 ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`,
  )
  // A creator of roles who is no superuser must be a member to give a schema to the role.
  if (!cluster.superuser) await cluster.attempt(`join the role ${role}`, `GRANT ${name} TO CURRENT_USER`)
}

async function keepStrangersOut(database: AdminSession): Promise<void> {
  const name = pg.escapeIdentifier(database.database)
  await database.attempt('say who may connect', `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
}

async function createSchema(database: AdminSession, schema: string, role: string): Promise<void> {
  const [name, owner] = [pg.escapeIdentifier(schema), pg.escapeIdentifier(role)]
  const [existing] = await database.rows<{ owner: string }>(
    'SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = $1 AND nspowner <> to_regrole($2)',
    [schema, owner],
  )
  // Some hosted databases have schemas of such names of their own; taking them over would break them.
  if (existing) {
    throw new ProvisionError(
      `database ${database.database}: schema ${schema} belongs to ${existing.owner}, not to ${role}: use a database of its own`,
    )
  }
  await database.attempt(
    `create the schema ${schema}: own the database or have CREATE on it`,
    `CREATE SCHEMA IF NOT EXISTS ${name} AUTHORIZATION ${owner};
     REVOKE ALL ON SCHEMA ${name} FROM PUBLIC`,
  )
}

/** Where a service's scheduled jobs are kept, by a library that makes and changes its tables by itself. */
function jobsSchema(service: string): string {
  return `${service}_jobs`
}

async function setDefaults(database: AdminSession, schema: string, role: string): Promise<void> {
  const owner = pg.escapeIdentifier(role)
  await database.attempt(
    `let the role ${role} connect`,
    `REVOKE CREATE ON SCHEMA public FROM PUBLIC;
     GRANT USAGE ON SCHEMA public TO ${owner};
     GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database.database)} TO ${owner}`,
  )
  // Settings of the role rather than of the connection: a pooler in between would refuse or leak the latter. An open
  // transaction would hold back every consumer of events, hence the bound on idle ones.
  await database.attempt(
    `set the defaults of the role ${role}`,
    `ALTER ROLE ${owner} SET search_path = ${searchPath(schema)};
     ALTER ROLE ${owner} SET statement_timeout = '10s';
     ALTER ROLE ${owner} SET idle_in_transaction_session_timeout = '30s'`,
  )
}

import { join } from 'node:path'
import { provisionEvents } from '@learnlab/events'
import { databaseUrl, provision } from '@learnlab/postgres'
import type { Supervisor } from '../processes/supervisor.ts'
import { startPostgres } from '../setup/postgres.ts'
import type { Secrets } from '../setup/secrets.ts'
import { serviceNames } from './topology.ts'

export type Databases = {
  /** Of a role that may read and write every schema. */
  adminUrl: string
  /** By service. */
  urls: Record<string, string>
  /** The same roles on the replica of DATABASE_REPLICA_URL, where there is one. */
  replicaUrls: Record<string, string>
}

const embeddedDatabase = 'learnlab'
// Five services with their pools, consumers of events, and a person with a client.
const maxConnections = 150

/** Makes sure of the database with a role and a schema for each service: the one of DATABASE_URL or an embedded one. */
export async function prepareDatabases(options: {
  dataFolder: string
  port: number
  secrets: Secrets
  supervisor: Supervisor
  say: (text: string) => void
  signal: AbortSignal
}): Promise<Databases> {
  const { dataFolder, port, secrets, supervisor, say, signal } = options
  const services = serviceNames.map((name) => ({ name, password: secrets.rolePasswords[name] ?? '' }))
  const { DATABASE_URL, DATABASE_REPLICA_URL } = process.env
  if (DATABASE_URL) {
    const urls = await provision({ adminUrl: DATABASE_URL, services })
    await provisionEvents({ adminUrl: DATABASE_URL })
    say(`The database ${new URL(DATABASE_URL).pathname.slice(1)} of DATABASE_URL is prepared`)
    return {
      adminUrl: DATABASE_URL,
      urls,
      replicaUrls: DATABASE_REPLICA_URL ? onReplica(DATABASE_REPLICA_URL, urls) : {},
    }
  }
  const folder = join(dataFolder, 'postgres')
  const password = secrets.postgresPassword
  const server = { folder, port, password, durability: 'durable', maxConnections, supervisor, signal } as const
  const { adminUrl } = await startPostgres(server)
  const urls = await provision({ adminUrl, database: embeddedDatabase, services })
  await provisionEvents({ adminUrl, database: embeddedDatabase })
  say(`PostgreSQL is up on port ${port}`)
  return { adminUrl: databaseUrl(adminUrl, { database: embeddedDatabase }), urls, replicaUrls: {} }
}

/** Roles and databases are replicated; only the server differs. */
function onReplica(replicaUrl: string, urls: Record<string, string>): Record<string, string> {
  const entries = Object.entries(urls).map(([name, url]) => {
    const { username, password, pathname } = new URL(url)
    return [name, Object.assign(new URL(replicaUrl), { username, password, pathname }).href]
  })
  return Object.fromEntries(entries)
}

import { provisionEvents } from '@learnlab/events'
import { databaseUrl, provision } from '@learnlab/postgres'
import { adminDatabaseUrl, readSecret } from './secrets.ts'
import { serviceNames, type Variables } from './services.ts'

/** Makes the database, its roles with the passwords in `folder`, its schemas and the events' own, where missing. */
export async function prepareDatabase(folder: string, variables: Variables): Promise<void> {
  const url = new URL(adminDatabaseUrl(variables))
  const database = decodeURIComponent(url.pathname.slice(1))
  if (url.password === '') url.password = readSecret(folder, 'postgres/password')
  // The database itself may have to be made first.
  const adminUrl = databaseUrl(url.href, { database: 'postgres' })
  const services = serviceNames.map((name) => ({ name, password: readSecret(folder, `${name}/database-password`) }))
  await provision({ adminUrl, database, services })
  await provisionEvents({ adminUrl, database })
}

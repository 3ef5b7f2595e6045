import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './project.ts'
import { loadSecrets } from './secrets.ts'

/** What to say when there is none. */
export const noDatabase =
  'There is no database: start the product, name the folder of another one by --data, or set DATABASE_URL.'

/**
 * URL of an administrator's role for operators' commands: DATABASE_URL, else that of the embedded database of the
 * product that runs on the data folder. Undefined when there is neither.
 */
export function adminUrl(dataFolder = join(projectRoot, '.learnlab/data')): string | undefined {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  const secrets = join(dataFolder, 'secrets.json')
  const port = portOfServer(join(dataFolder, 'postgres'))
  if (port === undefined || !existsSync(secrets)) return undefined
  const { postgresPassword } = loadSecrets(secrets, [])
  return `postgresql://postgres:${encodeURIComponent(postgresPassword)}@127.0.0.1:${port}/learnlab`
}

/** The port of the server that runs on a folder: the fourth line of its lock file (PostgreSQL, Database File Layout). */
function portOfServer(folder: string): number | undefined {
  const lock = join(folder, 'postmaster.pid')
  const port = existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[3]) : 0
  return Number.isInteger(port) && port > 0 ? port : undefined
}

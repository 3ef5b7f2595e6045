import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { planTopology } from '../start/topology.ts'
import { projectRoot } from './project.ts'
import { loadSecrets } from './secrets.ts'

/**
 * URL of an administrator's role for operators' commands: DATABASE_URL, else that of the embedded database of the
 * product that runs on the data folder. Undefined when there is neither.
 */
export function adminUrl({ data, port }: { data?: string | undefined; port?: string | undefined }): string | undefined {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  const path = join(data ?? join(projectRoot, '.learnlab/data'), 'secrets.json')
  if (!existsSync(path)) return undefined
  const { postgresPassword } = loadSecrets(path, [])
  const { postgresPort } = planTopology(port === undefined ? undefined : Number(port), process.env)
  return `postgresql://postgres:${encodeURIComponent(postgresPassword)}@127.0.0.1:${postgresPort}/learnlab`
}

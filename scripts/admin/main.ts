// `npm run admin -- COMMAND`: an operator's commands, on the database of DATABASE_URL or of the product that runs here.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../setup/project.ts'
import { loadSecrets } from '../setup/secrets.ts'
import { planTopology } from '../start/topology.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean' } },
})
const env = { ...process.env, AUTH_DATABASE_URL: process.env.DATABASE_URL ?? embeddedUrl() }
const args = [join(projectRoot, 'services/auth/admin/main.ts'), ...(values.help ? ['--help'] : positionals)]
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1

/** The database of `npm start` in its data folder, which must be running. */
function embeddedUrl(): string {
  const path = join(values.data ?? join(projectRoot, '.learnlab/data'), 'secrets.json')
  if (!existsSync(path)) return ''
  const { postgresPassword } = loadSecrets(path, [])
  const { postgresPort } = planTopology(values.port === undefined ? undefined : Number(values.port), process.env)
  return `postgresql://postgres:${encodeURIComponent(postgresPassword)}@127.0.0.1:${postgresPort}/learnlab`
}

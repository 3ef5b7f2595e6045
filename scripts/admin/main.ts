// `npm run admin -- COMMAND`: an operator's commands, on the database of DATABASE_URL or of the product that runs here.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { adminUrl } from '../setup/admin-url.ts'
import { projectRoot } from '../setup/project.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean' } },
})
const env = { ...process.env, AUTH_DATABASE_URL: adminUrl(values) ?? '' }
const args = [join(projectRoot, 'services/auth/admin/main.ts'), ...(values.help ? ['--help'] : positionals)]
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1

// `npm run admin -- COMMAND`: an operator's commands, on the database of DATABASE_URL or of the product that runs here.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { adminUrl, noDatabase } from '../setup/admin-url.ts'
import { projectRoot } from '../setup/project.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, help: { type: 'boolean' } },
})
const url = adminUrl(values.data)
const help = values.help === true || positionals.length === 0
if (help || url) {
  const args = [join(projectRoot, 'services/auth/admin/main.ts'), ...(help ? ['--help'] : positionals)]
  const env = { ...process.env, AUTH_DATABASE_URL: url ?? '' }
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1
} else {
  console.error(noDatabase)
  process.exitCode = 2
}

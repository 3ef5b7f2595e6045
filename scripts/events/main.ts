// `npm run events -- COMMAND`: what became of events, on the database of DATABASE_URL or of the product that runs here.
import { parseArgs } from 'node:util'
import { createPool, DatabaseUnavailable } from '@learnlab/postgres'
import { adminUrl, noDatabase } from '../setup/admin-url.ts'
import { commands } from './commands.ts'

const usage = `Usage: npm run events -- COMMAND [--data DIR]

  consumers            how far each consumer has come
  list                 events that could not be handled, and those that wait behind them
  show EVENT           one of them, with what it holds and what it failed with
  replay EVENT|--all   has it tried again, with all of its key and in their order
  drop EVENT           gives it up: it will have no effect

Works on the product that runs on the data folder, or on the database that DATABASE_URL names, as an administrator's
role.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    help: { type: 'boolean' },
    all: { type: 'boolean', default: false },
  },
})
const [name = '', eventId] = positionals
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
const url = adminUrl(values.data)
if (values.help || !command) {
  console.log(usage)
  process.exitCode = values.help ? 0 : 2
} else if (!url) {
  console.error(noDatabase)
  process.exitCode = 2
} else {
  const pool = createPool({ connectionString: url, applicationName: 'learnlab events', max: 1 })
  try {
    process.exitCode = await command(pool, console.log, values.all ? '--all' : eventId)
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    console.error('The database does not answer; nothing was done.')
    process.exitCode = 1
  } finally {
    await pool.end()
  }
}

// `npm run migrate`: brings the schemas of all services up to this checkout, or tries it with --dry-run. Services do so
// themselves when they start; a deployment does it before, so that a migration that fails stops nothing.
import { parseArgs } from 'node:util'
import { createPool, MigrationError } from '@learnlab/postgres'
import { adminUrl, noDatabase } from '../setup/admin-url.ts'
import { migrateAll, missingRoles, tryAll } from './schemas.ts'

const usage = `Usage: npm run migrate -- [--dry-run] [--allow-contract] [--data DIR]

Applies the migrations that the schemas of the services lack: on the database of DATABASE_URL, an administrator's, else on
that of the product running here. Before that it looks whether the release that runs now bears them.

  --dry-run         applies them and takes all back: what would be done, how long it takes, which tables it locks. Ends
                    with code 1 if something fails or takes away what the release before may use, 2 without a database
  --allow-contract  nothing that runs uses any more what they take away (docs/operations.md, "A new release")
  --data DIR        the folder of the product that runs here, where it is another one`

const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    'allow-contract': { type: 'boolean', default: false },
    data: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  if (values.help) {
    console.log(usage)
    return 0
  }
  const url = adminUrl(values.data)
  if (url === undefined) {
    console.error(noDatabase)
    return 2
  }
  const database = decodeURIComponent(new URL(url).pathname.slice(1))
  const pool = createPool({ connectionString: url, applicationName: 'learnlab migrate', max: 1 })
  try {
    const failure = await pool.query('SELECT').then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (failure !== undefined) {
      console.error(`The database ${database} cannot be reached: ${failure}`)
      return 2
    }
    const missing = await missingRoles(pool, database)
    if (missing.length > 0) {
      console.error(
        `The database ${database} is not prepared: it has no ${missing.join(', ')}. Start the product on it once, or run the set-up of a deployment.`,
      )
      return 2
    }
    const { lines, takesAway } = await tryAll(pool, database)
    for (const line of lines) console.log(line)
    if (takesAway && !values['allow-contract']) {
      console.error('\nThe release that runs now may use what these take away. See --help.')
      return 1
    }
    if (values['dry-run']) return 0
    for (const line of await migrateAll(pool, database)) console.log(line)
    return 0
  } finally {
    await pool.end()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof MigrationError ? error.message : error)
  process.exitCode = 1
}

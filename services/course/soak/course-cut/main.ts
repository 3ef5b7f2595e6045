// `npm run soak -- course-cut [--seconds 300]`: the link to the database is cut for that long, then lets nothing through for
// as long. Ends with exit code 1 when a published course was not answered, a change was refused in another way than
// UNAVAILABLE with a hint when to try again, or the service took more than 10 s after the link's return.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { serveTestTokens, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { cutLink } from './cut-link.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '300' } } })
const keys = await serveTestTokens()
const postgres = await startOwnPostgres()
try {
  let failures = 0
  const figures: Record<string, object> = {}
  for (const way of ['cut', 'swallow'] as const) {
    const outcome = await cutLink({
      databaseUrl: postgres.url('course'),
      jwksUrl: keys.jwksUrl,
      tokenOf: (userId, role) => keys.tokens.issue({ userId, role }, 7_200),
      downMs: Number(values.seconds) * 1_000,
      way,
      log: console.log,
    })
    for (const fault of outcome.faults) console.log(`WRONG ${way}: ${fault}`)
    failures += outcome.faults.length
    figures[way] = outcome.figures
  }
  const machine = { cores: availableParallelism(), node: process.version }
  console.log(
    `RESULT ${JSON.stringify({ soak: 'course-cut', machine, seconds: Number(values.seconds), figures, faults: failures })}`,
  )
  process.exitCode = failures > 0 ? 1 : 0
} finally {
  await postgres.close()
  keys.close()
}

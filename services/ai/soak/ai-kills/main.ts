// `npm run soak -- ai-kills [--kills 100] [--learners 8]`: kills the tutor with SIGKILL while models are asked, on a database of
// its own. The next start must have settled what was reserved. Ends with exit code 1 when it had not.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createPool, migrate } from '@learnlab/postgres'
import { serveTestTokens, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { killAI } from './kill-ai.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, learners: { type: 'string', default: '8' } },
})
const postgres = await startOwnPostgres()
const keys = await serveTestTokens()
const began = performance.now()
try {
  const pool = createPool({ connectionString: postgres.url('ai'), applicationName: 'soak', max: 2 })
  try {
    await migrate({ pool, schema: 'ai', folder: join(import.meta.dirname, '../../migrations') })
    const { faults, figures } = await killAI({
      ...{ databaseUrl: postgres.url('ai'), pool, jwksUrl: keys.jwksUrl },
      tokenOf: (userId) => keys.tokens.issue({ userId }, 7_200),
      ...{ kills: Number(values.kills), learners: Number(values.learners), log: console.log },
    })
    for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
    const seconds = Math.round((performance.now() - began) / 1_000)
    const machine = { cores: availableParallelism(), node: process.version }
    const all = { ...figures, seconds, faults: faults.length }
    console.log(`RESULT ${JSON.stringify({ soak: 'ai-kills', machine, figures: all })}`)
    process.exitCode = faults.length > 0 ? 1 : 0
  } finally {
    await pool.end()
  }
} finally {
  keys.close()
  await postgres.close()
}

// `npm run soak -- auth-kills [--kills 100] [--clients 20]`: kills the service with SIGKILL in the middle of refreshes, on a
// database of its own. Every client must go on with the old or the new token. Ends with exit code 1 when one could not.
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { createPool } from '@learnlab/postgres'
import { startOwnPostgres } from '@learnlab/testing/own-postgres'
import { startAuthProcess } from '../../test/auth-processes.ts'
import { killAuth } from './kill-auth.ts'
import { pretendOutage } from './pretend-outage.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, clients: { type: 'string', default: '20' } },
})
const postgres = await startOwnPostgres()
const began = performance.now()
try {
  const url = postgres.url('auth')
  const pool = createPool({ connectionString: url, applicationName: 'soak', max: 1 })
  const key = randomBytes(32)
  const { faults, figures } = await killAuth({
    start: () => startAuthProcess(url, key),
    outage: () => pretendOutage(pool),
    kills: Number(values.kills),
    clients: Number(values.clients),
    log: console.log,
  }).finally(() => pool.end())
  for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
  const seconds = Math.round((performance.now() - began) / 1_000)
  const machine = { cores: availableParallelism(), node: process.version }
  const all = { ...figures, seconds, faults: faults.length }
  console.log(`RESULT ${JSON.stringify({ soak: 'auth-kills', machine, figures: all })}`)
  process.exitCode = faults.length > 0 ? 1 : 0
} finally {
  await postgres.close()
}

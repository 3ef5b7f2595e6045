// `npm run soak -- executor-kills [--kills 50] [--executors 3]`: kills executors with SIGKILL under load and starts others
// in their place. Every submitted run must have exactly one result, the right one; waiting callers get their result or
// UNAVAILABLE; no container of a killed executor may be left. Ends with exit code 1 when anything was wrong.
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createPool } from '@learnlab/postgres'
import { startSurroundings } from '../../bench/product.ts'
import { ensureSandboxImage } from '../../images/build.ts'
import { connectEngine } from '../../sandbox/engine-address.ts'
import { containersOf, createExecutorProcesses } from '../../test/executor-processes.ts'
import { killExecutors } from './kill-executors.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, executors: { type: 'string', default: '3' } },
})
const kills = Number(values.kills)
const executors = Number(values.executors)
const containersGoneMs = 60_000

const docker = connectEngine(process.env.DOCKER_HOST)
await ensureSandboxImage({ docker, onProgress: (line) => console.log(line) })
const surroundings = await startSurroundings()
const { databaseUrl, jwksUrl, tokens } = surroundings
const pool = createPool({ connectionString: databaseUrl, applicationName: 'soak' })
const processes = createExecutorProcesses({
  ...{ databaseUrl, jwksUrl },
  // A run may meet several kills by chance, which is not its fault.
  variables: { SUBMITTED_LEASE_SECONDS: '3', SUBMITTED_ATTEMPTS: '50', LOG_LEVEL: 'error' },
})
const began = performance.now()
try {
  const { faults, figures, expected, killed } = await killExecutors({
    ...{ processes, kills, executors, tokenOf: (userId: string) => ({ token: tokens.issue(userId) }) },
    log: console.log,
  })
  const { rows } = await pool.query<{ id: string; output: Buffer; verdict: string }>(
    'SELECT id, output, verdict FROM executions WHERE id = ANY ($1)',
    [[...expected.keys()]],
  )
  const recorded = new Map(rows.map((row) => [row.id, row]))
  if (rows.length !== expected.size) faults.push(`${rows.length} results for ${expected.size} runs`)
  for (const [id, text] of expected) {
    const row = recorded.get(id)
    if (row?.output.toString() !== text) faults.push(`${id}: recorded ${row?.verdict} ${row?.output}`)
  }
  const queued = (await pool.query('SELECT FROM queued_runs')).rowCount ?? 0
  if (queued > 0) faults.push(`${queued} runs are still queued`)
  let orphans = await containersOf(docker, killed)
  const deadline = performance.now() + containersGoneMs
  while (orphans.length > 0 && performance.now() < deadline) {
    await delay(500)
    orphans = await containersOf(docker, killed)
  }
  if (orphans.length > 0) faults.push(`${orphans.length} containers of killed executors are left`)
  for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
  const seconds = Math.round((performance.now() - began) / 1000)
  const all = { kills: killed.length, executors, seconds, ...figures, orphans: orphans.length, faults: faults.length }
  const machine = { cores: availableParallelism(), node: process.version }
  console.log(`RESULT ${JSON.stringify({ soak: 'executor-kills', machine, figures: all })}`)
  process.exitCode = faults.length > 0 ? 1 : 0
} finally {
  await processes.close()
  await pool.end()
  await surroundings.close()
}

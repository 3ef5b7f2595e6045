// `npm run soak -- executor [--runs 2000] [--users 50]`: good and hostile programs of many users side by side in warm
// containers. Every result is checked: its verdict, that a good program is not disturbed and that no run sees another's
// output. Ends with exit code 1 when anything was wrong.
import { randomBytes, randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Executor } from '../executor.ts'
import { ensureSandboxImage } from '../images/build.ts'
import { connectEngine } from '../sandbox/engine-address.ts'
import { instanceLabel } from '../sandbox/lease.ts'
import { programs } from './programs.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, users: { type: 'string', default: '50' } },
})
const runs = Number(values.runs)
const users = Number(values.users)
/** Of ten programs so many are good. */
const goodOfTen = 6
const cores = availableParallelism()

const docker = connectEngine(process.env.DOCKER_HOST)
const { image } = await ensureSandboxImage({ docker, onProgress: (line) => console.log(line) })
const discarded = new Map<string, number>()
const executor = new Executor({
  docker,
  image: async () => image,
  admission: { concurrency: cores * 2, perUserConcurrency: cores, queueLength: users * 2, perUserQueueLength: users },
  poolSize: cores,
  runsPerContainer: 100,
  shareAcrossUsers: true,
  onEvent: (event) => {
    if (event.type === 'container-discarded') discarded.set(event.reason, (discarded.get(event.reason) ?? 0) + 1)
    if (event.type === 'unavailable') faults.push(`unavailable: ${event.error.message}`)
  },
})

const faults: string[] = []
const seen = new Map<string, number>()
const goodPrograms = programs.filter(({ good }) => good)
const badPrograms = programs.filter(({ good }) => !good)
/** Tokens of every run so far: none may show in the output of another. */
const tokens = new Set<string>()
let left = runs
let done = 0

async function runOne(userId: string): Promise<void> {
  const kind = randomInt(10) < goodOfTen ? goodPrograms : badPrograms
  const program = kind[randomInt(kind.length)]
  if (!program) return
  const token = `t${randomBytes(12).toString('hex')}`
  tokens.add(token)
  const result = await executor.run(program.request(token), { userId })
  seen.set(program.name, (seen.get(program.name) ?? 0) + 1)
  const fault = program.fault(result, token)
  if (fault) faults.push(`${program.name}: ${fault}`)
  const output = Buffer.concat([result.stdout, result.stderr]).toString('latin1')
  for (const [found] of output.matchAll(/t[0-9a-f]{24}/g)) {
    if (found !== token && tokens.has(found)) faults.push(`${program.name}: saw the token of another run`)
  }
}

async function keepRunning(userId: string): Promise<void> {
  while (left > 0) {
    left--
    await runOne(userId)
    if (++done % 200 === 0) console.log(`${done} of ${runs} runs, ${faults.length} faults`)
  }
}

const began = performance.now()
try {
  await executor.ready()
  await Promise.all(Array.from({ length: users }, (_, index) => keepRunning(`user ${index}`)))
} finally {
  await executor.close()
}
const seconds = (performance.now() - began) / 1000
const label = `${instanceLabel}=${executor.instance}`
const containersLeft = (await docker.listContainers({ all: true, filters: { label: [label] } })).length
if (containersLeft > 0) faults.push(`${containersLeft} containers are left`)

console.table(Object.fromEntries([...seen].sort().map(([name, count]) => [name, { runs: count }])))
console.table(
  Object.fromEntries([...discarded].map(([reason, count]) => [reason, { 'containers thrown away': count }])),
)
for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
const figures = {
  runs,
  seconds: Math.round(seconds),
  faults: faults.length,
  containers_discarded: discarded.values().reduce((sum, count) => sum + count, 0),
}
console.log(`RESULT ${JSON.stringify({ soak: 'executor', machine: { cores, node: process.version }, figures })}`)
process.exitCode = faults.length > 0 ? 1 : 0

// `npm run soak -- hostile [--rounds 20] [--only TEXT]`: every program of the corpus, so many rounds alone and so many
// with four others running, in an order of chance. Ctrl-C ends it early, with what was found so far. Ends with exit
// code 1 unless every single verdict was exact.
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { normalRunsPerContainer } from '../../config.ts'
import { Executor } from '../../executor.ts'
import { ensureSandboxImage, sandboxImageName } from '../../images/build.ts'
import { type ImageGroup, imageGroups } from '../../images/groups.ts'
import { ArtifactCache } from '../../sandbox/artifact-cache.ts'
import { connectEngine } from '../../sandbox/engine-address.ts'
import { faultOf, type HostileProgram, hostilePrograms } from '../../test/hostile/corpus.ts'
import { runPatiently } from '../run-patiently.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, only: { type: 'string', default: '' } },
})
const rounds = Number(values.rounds)
const programs = hostilePrograms().filter(({ name }) => name.includes(values.only))
const together = 5
const faults: string[] = []
const discarded = new Map<string, number>()
const longest = new Map<string, number>()
const cores = availableParallelism()

const docker = connectEngine(process.env.DOCKER_HOST)
for (const group of Object.keys(imageGroups)) {
  await ensureSandboxImage({ docker, group: group as ImageGroup, onProgress: (line) => console.log(line) })
}
const artifacts = await mkdtemp(join(tmpdir(), 'learnlab-artifacts-'))
const executor = new Executor({
  docker,
  image: (group) => sandboxImageName(undefined, group),
  artifacts: new ArtifactCache({ folder: artifacts, mostBytes: 2 ** 27 }),
  admission: { concurrency: together, perUserConcurrency: together, queueLength: 10, perUserQueueLength: 10 },
  poolSize: 1,
  runsPerContainer: normalRunsPerContainer,
  shareAcrossUsers: true,
  onEvent: (event) => {
    if (event.type === 'container-discarded') discarded.set(event.reason, (discarded.get(event.reason) ?? 0) + 1)
  },
})

function shuffled(): HostileProgram[] {
  const order = [...programs]
  for (let last = order.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const [one, two] = [order[last], order[other]]
    if (one && two) [order[last], order[other]] = [two, one]
  }
  return order
}

let runs = 0
/** Rounds of both kinds that were not broken off. */
let completed = 0
let stopped = false
process.once('SIGINT', () => {
  stopped = true
})

async function round(name: string, concurrency: number): Promise<void> {
  const waiting = shuffled()
  const runWaiting = async () => {
    for (let program = waiting.pop(); program && !stopped; program = waiting.pop()) {
      const began = performance.now()
      const fault = faultOf(program, await runPatiently(executor, program.request, 'learner'))
      longest.set(program.name, Math.max(longest.get(program.name) ?? 0, Math.round(performance.now() - began)))
      runs++
      if (fault) {
        faults.push(`${program.name} (${name}): ${fault}`)
        console.log(`WRONG ${faults.at(-1)}`)
      }
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: concurrency }, runWaiting))
  console.log(`${name}: ${Math.round((performance.now() - began) / 1000)} s, ${faults.length} faults so far`)
}

try {
  await executor.ready()
  for (let number = 1; number <= rounds && !stopped; number++) {
    await round(`round ${number} alone`, 1)
    await round(`round ${number} with ${together - 1} others`, together)
    if (!stopped) completed = number
  }
} finally {
  await executor.close()
  await rm(artifacts, { recursive: true, force: true })
}
const slowest = [...longest].sort(([, one], [, other]) => other - one).slice(0, 15)
console.table(Object.fromEntries(slowest.map(([name, ms]) => [name, { 'longest in ms': ms }])))
console.table(Object.fromEntries([...discarded].map(([reason, count]) => [reason, { containers: count }])))
const figures = { programs: programs.length, rounds: completed, runs, faults: faults.length }
console.log(`RESULT ${JSON.stringify({ soak: 'hostile', machine: { cores, node: process.version }, figures })}`)
process.exitCode = faults.length > 0 ? 1 : 0

// `npm run soak -- executor [--runs 2000] [--users 50] [--hostile 0.1]`: good and hostile programs of many users side by
// side in warm containers. Every result is checked: its verdict, that a good program is not disturbed and that no run
// sees another's output. At the end no process, container, descriptor or row may be left over, and memory must not have
// grown. With TEST_DATABASE_URL (an administrator's) every run is recorded. Ctrl-C ends it early, with what was found so
// far. Ends with exit code 1 when anything was wrong.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { normalRunsPerContainer } from '../config.ts'
import { Executor } from '../executor.ts'
import { ensureSandboxImage, sandboxImageName } from '../images/build.ts'
import { type ImageGroup, imageGroups } from '../images/groups.ts'
import { ArtifactCache } from '../sandbox/artifact-cache.ts'
import { connectEngine } from '../sandbox/engine-address.ts'
import { instanceLabel } from '../sandbox/lease.ts'
import { faultOf, hostilePrograms } from '../test/hostile/corpus.ts'
import { memoryInUse, openDescriptors } from './footprint.ts'
import { programs, type SoakProgram } from './programs.ts'
import { openRecords } from './records.ts'
import { runPatiently } from './run-patiently.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    users: { type: 'string', default: '50' },
    hostile: { type: 'string', default: '0.1' },
  },
})
const runs = Number(values.runs)
const users = Number(values.users)
const hostileShare = Number(values.hostile)
const cores = availableParallelism()
/** From this share of the runs on memory must not grow any more; before, caches and pools fill. */
const warmShare = 0.25
const mostGrowth = 1.1
/** The agent's processes and the one that waits for the next run. */
const processesOfIdleContainer = 4

const corpus: SoakProgram[] = hostilePrograms().map((program) => ({
  name: 'corpus',
  good: false,
  request: () => program.request,
  fault: (result) => {
    const fault = faultOf(program, result)
    return fault && `${program.name}: ${fault}`
  },
}))
const goodPrograms = programs.filter(({ good }) => good)
const badPrograms = [...programs.filter(({ good }) => !good), ...corpus]

const docker = connectEngine(process.env.DOCKER_HOST)
for (const group of Object.keys(imageGroups)) {
  await ensureSandboxImage({ docker, group: group as ImageGroup, onProgress: (line) => console.log(line) })
}
const artifacts = await mkdtemp(join(tmpdir(), 'learnlab-artifacts-'))
const adminUrl = process.env.TEST_DATABASE_URL
const records = adminUrl ? await openRecords(adminUrl) : undefined
const descriptorsBefore = openDescriptors()
const discarded = new Map<string, number>()
const faults: string[] = []
/** How often the host could make no container: callers then get UNAVAILABLE, and come again. */
let unavailable = 0
const executor = new Executor({
  docker,
  image: (group) => sandboxImageName(undefined, group),
  artifacts: new ArtifactCache({ folder: artifacts, mostBytes: 2 ** 27 }),
  admission: { concurrency: cores * 2, perUserConcurrency: cores, queueLength: users * 2, perUserQueueLength: users },
  poolSize: cores,
  runsPerContainer: normalRunsPerContainer,
  shareAcrossUsers: true,
  onEvent: (event) => {
    if (event.type === 'container-discarded') discarded.set(event.reason, (discarded.get(event.reason) ?? 0) + 1)
    if (event.type === 'unavailable') unavailable++
  },
})
const label = `${instanceLabel}=${executor.instance}`
const ownContainers = () => docker.listContainers({ all: true, filters: { label: [label] } })

const seen = new Map<string, number>()
/** Tokens of every run so far: none may show in the output of another. */
const tokens = new Set<string>()
let left = runs
let done = 0
let warm: ReturnType<typeof memoryInUse> | undefined
/** Resident memory after each tenth of the runs, in MiB: whether it grows on or has come to rest. */
const residentMiB: number[] = []

async function runOne(userId: string): Promise<void> {
  const kind = Math.random() < hostileShare ? badPrograms : goodPrograms
  const program = kind[randomInt(kind.length)]
  if (!program) return
  const token = `t${randomBytes(12).toString('hex')}`
  tokens.add(token)
  const request = program.request(token)
  const result = await runPatiently(executor, request, userId)
  const { language, code = '' } = request
  records?.log.record({ ...result, id: randomUUID(), userId, language, code, createdAt: new Date() })
  seen.set(program.name, (seen.get(program.name) ?? 0) + 1)
  const fault = program.fault(result, token)
  if (fault) {
    faults.push(`${program.name}: ${fault}`)
    console.log(`WRONG ${faults.at(-1)}`)
  }
  const output = Buffer.concat([result.stdout, result.stderr]).toString('latin1')
  for (const [found] of output.matchAll(/t[0-9a-f]{24}/g)) {
    if (found !== token && tokens.has(found)) faults.push(`${program.name}: saw the token of another run`)
  }
}

process.once('SIGINT', () => {
  left = 0
})

async function keepRunning(userId: string): Promise<void> {
  while (left > 0) {
    left--
    await runOne(userId)
    done++
    if (done === Math.round(runs * warmShare)) warm = memoryInUse()
    if (done % Math.ceil(runs / 10) === 0) residentMiB.push(Math.round(memoryInUse().residentBytes / 2 ** 20))
    if (done % 200 === 0) console.log(`${done} of ${runs} runs, ${faults.length} faults`)
  }
}

/** Processes beyond those of the agent, in containers that no run is in. Waits until all have been cleaned. */
async function survivors(): Promise<number> {
  const counted = await Promise.all(
    (await ownContainers()).map(async ({ Id }) => {
      try {
        const { Processes } = await docker.getContainer(Id).top()
        return Math.max(Processes.length - processesOfIdleContainer, 0)
      } catch {
        return 0 // It was thrown away meanwhile, and all its processes with it.
      }
    }),
  )
  return counted.reduce((sum, count) => sum + count, 0)
}

const began = performance.now()
const cold = memoryInUse()
let end = cold
let survived = 0
let rows: number | undefined
try {
  await executor.ready()
  await Promise.all(Array.from({ length: users }, () => keepRunning(randomUUID())))
  end = memoryInUse()
  const deadline = performance.now() + 20_000
  do survived = await survivors()
  while (survived > 0 && performance.now() < deadline)
} finally {
  await executor.close()
  rows = await records?.end()
  await rm(artifacts, { recursive: true, force: true })
}
const seconds = (performance.now() - began) / 1000
const containersLeft = (await ownContainers()).length
// Connections to the engine close a moment after its answers.
const settled = performance.now() + 10_000
while (openDescriptors() > descriptorsBefore && performance.now() < settled) await nextTurn()
const descriptorsLeft = Math.max(openDescriptors() - descriptorsBefore, 0)
const growth = end.objectBytes / (warm ?? cold).objectBytes
const residentGrowth = end.residentBytes / (warm ?? cold).residentBytes
if (survived > 0) faults.push(`${survived} processes survived`)
if (containersLeft > 0) faults.push(`${containersLeft} containers are left`)
if (descriptorsLeft > 0) faults.push(`${descriptorsLeft} descriptors are left`)
if (Math.min(growth, residentGrowth) > mostGrowth) faults.push(`memory grew to ${growth} and ${residentGrowth} times`)
if (rows !== undefined && rows !== done) faults.push(`${done} runs left ${rows} rows`)

console.table(Object.fromEntries([...seen].sort().map(([name, count]) => [name, { runs: count }])))
console.table(
  Object.fromEntries([...discarded].map(([reason, count]) => [reason, { 'containers thrown away': count }])),
)
for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
const figures = {
  runs: done,
  seconds: Math.round(seconds),
  faults: faults.length,
  containers_discarded: discarded.values().reduce((sum, count) => sum + count, 0),
  unavailable,
  survivors: survived,
  containers_left: containersLeft,
  descriptors_left: descriptorsLeft,
  rows: rows ?? 'not recorded',
  memory_growth: Number(growth.toFixed(3)),
  resident_growth: Number(residentGrowth.toFixed(3)),
  resident_mib: residentMiB,
}
console.log(`RESULT ${JSON.stringify({ soak: 'executor', machine: { cores, node: process.version }, figures })}`)
process.exitCode = faults.length > 0 ? 1 : 0

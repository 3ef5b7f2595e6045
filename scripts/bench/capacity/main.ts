// `npm run bench -- capacity [--delays 0,10,40] [--seconds 12] [--think 5] [--most 1280]`: how many learners the whole product
// serves on this machine while 95 of 100 answers come within 300 ms: reading, running programs and saving progress through
// Envoy, with so many milliseconds more for each round trip to the database. Also the memory of each process, idle and after
// the largest load, and how long each service takes from its start until it is ready. The callers run on the same machine.
import { randomUUID } from 'node:crypto'
import { availableParallelism, cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { Client } from 'pg'
import { memoryInUse } from '../../../services/executor/doctor/memory.ts'
import { connectEngine } from '../../../services/executor/sandbox/engine-address.ts'
import { publishCourse } from '../../product/published-course.ts'
import { noRateLimitVariables, type Product, startProduct } from '../../product/start-product.ts'
import { openTokenSigner } from '../../product/token-signer.ts'
import { findEnvoy } from '../../setup/envoy.ts'
import { endingSignal } from '../../start/ending.ts'
import { serviceNames } from '../../start/topology.ts'
import { type Kind, type Lesson, type Sample, watchLearners } from './learners.ts'
import { memoryMiB } from './memory.ts'

const targetMs = 300
const fewest = 20
/** For caches, pools and containers to come to rest. */
const restMs = 3_000

const { values } = parseArgs({
  options: {
    delays: { type: 'string', default: '0,10,40' },
    seconds: { type: 'string', default: '12' },
    think: { type: 'string', default: '5' },
    most: { type: 'string', default: '1280' },
  },
})
const [forMs, thinkMs, most] = [1_000 * Number(values.seconds), 1_000 * Number(values.think), Number(values.most)]
const figures: Record<string, number> = {}
const signal = endingSignal()
process.env.ENVOY_PATH ??= await findEnvoy({ say: console.log, signal, mayInstall: true })

for (const [index, databaseDelayMs] of values.delays.split(',').map(Number).entries()) {
  console.log(`\n${databaseDelayMs} ms to the database`)
  const product = await startProduct({ env: noRateLimitVariables, databaseDelayMs, signal })
  try {
    const lesson = await prepare(product)
    await watchLearners(lesson, { learners: fewest, thinkMs: 1_000, forMs: 4_000 })
    await delay(restMs)
    if (index === 0) await showMemory('idle', product)
    figures[`learners_at_${databaseDelayMs}_ms`] = await capacity(lesson, databaseDelayMs)
    if (index === 0) {
      await showMemory('loaded', product)
      await showColdStarts(product)
    }
  } finally {
    await product.close()
  }
}
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
console.log(`\nRESULT ${JSON.stringify({ bench: 'capacity', machine, figures })}`)
process.exit()

/** The most learners, of 20, 40, 80 …, whose answers come in time; one step between the last two is tried as well. */
async function capacity(lesson: Lesson, databaseDelayMs: number): Promise<number> {
  let served = 0
  let learners = fewest
  for (; learners <= most; learners *= 2) {
    if (!(await isServed(lesson, learners, databaseDelayMs))) break
    served = learners
  }
  if (served === 0 || learners > most) return served
  const between = served * 1.5
  return (await isServed(lesson, between, databaseDelayMs)) ? between : served
}

async function isServed(lesson: Lesson, learners: number, databaseDelayMs: number): Promise<boolean> {
  const samples = await watchLearners(lesson, { learners, thinkMs, forMs })
  const wrong = samples.filter(({ ok }) => !ok).length
  const p95 = quantile(samples, 0.95)
  const each = (['read', 'run', 'save'] as const).map((kind) => `${kind} ${p95Of(samples, kind)}`).join(', ')
  const rate = Math.round(samples.length / (forMs * 0.75e-3))
  console.log(`  ${learners} learners: p95 ${p95} ms (${each}), ${rate} a second, ${wrong} wrong`)
  figures[`p95_ms_of_${learners}_at_${databaseDelayMs}_ms`] = p95
  return wrong === 0 && p95 <= targetMs
}

async function prepare(product: Product): Promise<Lesson> {
  const { courseId, token, close } = await publishCourse(product)
  close()
  const course = createServiceClient(CourseService, {
    address: `ipv4:127.0.0.1:${product.topology.services.course.grpc}`,
  })
  const database = new Client({ connectionString: product.databaseUrl })
  await database.connect()
  try {
    const { subtopics } = await course.getSubtopics({ courseId }, { token: token() })
    const sign = await openTokenSigner(database, product.keyEncryptionKey)
    const tokens = Array.from({ length: most }, () => {
      const userId = randomUUID()
      const claims = { sub: userId, user_id: userId, sid: randomUUID(), jti: randomUUID(), role: 'student' }
      return sign(token(), { ...claims, email: `${userId}@example.org` })
    })
    return { url: product.url, courseId, subtopicId: subtopics[0]?.id ?? '', tokens }
  } finally {
    course.close()
    await database.end()
  }
}

async function showMemory(when: string, product: Product): Promise<void> {
  const pids = product.pids()
  const held = Object.entries(pids).map(([name, pid]) => [name, memoryMiB(pid)] as const)
  const executors = await memoryInUse(connectEngine(process.env.DOCKER_HOST))
  const bytes = executors.find(({ pid }) => pid === pids['executor-1'])?.containerBytes ?? 0
  const all = [...held, ['sandboxes', Math.round(bytes / 2 ** 20)] as const]
  console.log(`  memory ${when}, MiB: ${all.map(([name, mib]) => `${name} ${mib}`).join(', ')}`)
  for (const [name, mib] of all) figures[`${name}_mib_${when}`] = mib
}

async function showColdStarts(product: Product): Promise<void> {
  for (const service of serviceNames) {
    const [tookMs = Number.NaN] = await product.restart(service)
    console.log(`  ${service} is ready ${Math.round(tookMs)} ms after its start`)
    figures[`${service}_cold_start_ms`] = Math.round(tookMs)
  }
}

function p95Of(samples: readonly Sample[], kind: Kind): number {
  return quantile(
    samples.filter((sample) => sample.kind === kind),
    0.95,
  )
}

function quantile(samples: readonly Sample[], share: number): number {
  const sorted = samples.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN)
}

// `npm run soak -- faults [--only NAME,…]`: takes away one thing after another that the product stands on, notes what a
// learner sees meanwhile, and how soon all is well again after it is given back. Ends with exit code 1 when something is not
// well within a minute of that. As root, with Docker Engine, redis-server and libfaketime; the engine that goes away is
// another one, started for this alone.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { Client } from 'pg'
import { OwnEngine } from '../../../services/executor/test/own-engine.ts'
import { publishCourse } from '../../product/published-course.ts'
import { noRateLimitVariables, type Product, startProduct } from '../../product/start-product.ts'
import { findEnvoy } from '../../setup/envoy.ts'
import { endingSignal } from '../../start/ending.ts'
import { serviceNames } from '../../start/topology.ts'
import { probesOf, secondsUntilWell, type Visitor, watch } from './probes.ts'
import { startRedisServer } from './redis-server.ts'
import { summaryOf } from './summary.ts'

type Fault = {
  readonly what: string
  readonly begin: () => Promise<unknown> | unknown
  readonly end: () => Promise<unknown> | unknown
  readonly forMs: number
}

const diskMiB = 768
const usualMs = 10_000
const pauseMs = 20_000
/** More than max_wal_size keeps for use. */
const mostSegments = 100
const account = { email: 'learner@example.org', password: 'seven lanterns over the harbour' }

const { values } = parseArgs({ options: { only: { type: 'string' } } })
if (process.getuid?.() !== 0) throw new Error('Run it as root: it mounts a small disk and starts an engine.')
const [fakeTime] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
if (fakeTime === undefined) throw new Error('Install libfaketime, by which the clock of the services is moved.')
const signal = endingSignal()
process.env.ENVOY_PATH ??= await findEnvoy({ say: console.log, signal, mayInstall: true })
await using parts = new AsyncDisposableStack()

const engine = await OwnEngine.start({ after: (end) => parts.defer(end) })
const disk = mkdtempSync(join(tmpdir(), 'learnlab-faults-'))
parts.defer(() => rmSync(disk, { recursive: true, force: true }))
execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m,mode=0755`, 'learnlab-faults', disk])
parts.defer(() => void execFileSync('umount', ['--lazy', disk]))
// Where the product's folder, its database and its logs come to lie.
process.env.TMPDIR = disk
const clock = join(disk, 'clock')
writeFileSync(clock, '+0')
chmodSync(clock, 0o644)
const redis = await startRedisServer(join(disk, 'redis'))
parts.defer(() => redis.stop())

const product = await startProduct({
  env: {
    ...noRateLimitVariables,
    REDIS_URL: redis.url,
    DOCKER_HOST: engine.address,
    // Timers go by the monotonic clock, which nobody sets.
    ...{ LD_PRELOAD: fakeTime, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_CACHE_DURATION: '1' },
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  },
  signal,
})
parts.defer(() => product.close())
const pid = (name: string) => product.pids()[name] ?? 0
const filler = join(disk, 'filler')
const setClock = (offset: string) => writeFileSync(clock, offset)

const faults: Record<string, Fault> = {
  postgres: {
    what: 'PostgreSQL restarted',
    begin: () => process.kill(pid('postgres'), 'SIGINT'),
    end: () => undefined,
    forMs: usualMs,
  },
  'postgres-paused': {
    what: 'PostgreSQL does not answer',
    ...pause(() => processFamily(pid('postgres'))),
    forMs: pauseMs,
  },
  disk: {
    what: 'disk of database and logs full',
    begin: () => fill(filler),
    end: () => rmSync(filler),
    forMs: usualMs,
  },
  'disk-log': {
    what: 'the same, until the write-ahead log needs room',
    begin: async () => {
      fill(filler)
      await useUpLog(product.databaseUrl)
    },
    end: () => rmSync(filler),
    forMs: pauseMs,
  },
  redis: { what: 'Redis gone', begin: () => redis.stop(), end: () => redis.start(), forMs: usualMs },
  engine: {
    what: 'Docker Engine gone',
    begin: () => engine.signal('SIGKILL'),
    end: () => engine.start(),
    forMs: usualMs,
  },
  clock: {
    what: 'clock of the services an hour ahead',
    begin: () => setClock('+3600'),
    end: () => setClock('+0'),
    forMs: usualMs,
  },
  'clock-behind': {
    what: 'clock of the services an hour behind',
    begin: () => setClock('-3600'),
    end: () => setClock('+0'),
    forMs: usualMs,
  },
  ...Object.fromEntries(
    serviceNames.map((name) => [name, { what: `${name} paused`, ...pause(() => [pid(`${name}-1`)]), forMs: pauseMs }]),
  ),
}

const probes = probesOf(await arrive(product))
const wanted = values.only?.split(',') ?? Object.keys(faults)
let isWell = (await secondsUntilWell(probes)) !== undefined
if (!isWell) console.log('WRONG it was never well')
console.log('| fault | what a learner sees | as ever | well again after |\n|---|---|---|---|')
for (const name of wanted) {
  const fault = faults[name]
  if (fault === undefined) {
    console.log(`WRONG there is no fault ${name}, but ${Object.keys(faults).join(', ')}`)
    isWell = false
    continue
  }
  signal.throwIfAborted()
  let isOver = false
  await fault.begin()
  const watching = watch(probes, () => isOver)
  await delay(fault.forMs, undefined, { signal })
  isOver = true
  const { changed, same } = summaryOf(await watching)
  await fault.end()
  const seconds = await secondsUntilWell(probes)
  if (seconds === undefined) isWell = false
  const again = seconds === undefined ? 'WRONG not' : `${seconds.toFixed(1)} s`
  console.log(`| ${fault.what} | ${changed} | ${same} | ${again} |`)
}
process.exitCode = isWell ? 0 : 1
await parts.disposeAsync()
process.exit()

async function arrive(product: Product): Promise<Visitor> {
  const { courseId, close } = await publishCourse(product)
  close()
  const { services } = product.topology
  const auth = createServiceClient(AuthService, { address: `ipv4:127.0.0.1:${services.auth.grpc}` })
  const course = createServiceClient(CourseService, { address: `ipv4:127.0.0.1:${services.course.grpc}` })
  try {
    await auth.register({ ...account, name: 'Learner' })
    const { accessToken, refreshToken } = await auth.login(account)
    const { course: found } = await course.getCourse({ id: courseId })
    const subtopicId = found?.topics[0]?.subtopics[0]?.id ?? ''
    return { url: product.url, courseId, subtopicId, ...account, token: accessToken, refreshToken }
  } finally {
    auth.close()
    course.close()
  }
}

/** Takes all room that there is, to the last page. */
function fill(path: string): void {
  const { stderr } = spawnSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4K'], { encoding: 'utf8' })
  if (!stderr.includes('No space left')) throw new Error(`The disk could not be filled: ${stderr}`)
}

/** Goes from segment to segment of the write-ahead log until PostgreSQL finds no room for another and ends. */
async function useUpLog(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  // It breaks off with the server.
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (let segment = 0; segment < mostSegments; segment += 1) {
      await client.query(`select pg_logical_emit_message(true, 'fault', 'x')`)
      await client.query('select pg_switch_wal()')
    }
  } catch (error) {
    console.log(`PostgreSQL: ${error instanceof Error ? error.message : error}`)
  } finally {
    await client.end()
  }
}

function pause(processes: () => readonly number[]): Pick<Fault, 'begin' | 'end'> {
  const signalAll = (name: NodeJS.Signals) => {
    for (const id of processes()) process.kill(id, name)
  }
  return { begin: () => signalAll('SIGSTOP'), end: () => signalAll('SIGCONT') }
}

/** A process and its children, such as PostgreSQL's backends. */
function processFamily(id: number): number[] {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(id)], { encoding: 'utf8' })
  return [id, ...children.split('\n').map(Number).filter(Boolean)]
}

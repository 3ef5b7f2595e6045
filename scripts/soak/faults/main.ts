// `npm run soak -- faults [--only NAME,…]`: takes away one thing after another that the product stands on, notes what a
// learner sees meanwhile, and how soon all is well again after it is given back. Ends with exit code 1 when something is not
// well within a minute of that. `disk` needs root (a small file system of its own), `clock` libfaketime.
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { publishCourse } from '../../product/published-course.ts'
import { noRateLimitVariables, type Product, startProduct } from '../../product/start-product.ts'
import { findEnvoy } from '../../setup/envoy.ts'
import { endingSignal } from '../../start/ending.ts'
import { serviceNames } from '../../start/topology.ts'
import { openEngineLink } from './engine-link.ts'
import { probesOf, secondsUntilWell, type Visitor, watch } from './probes.ts'
import { startRedisServer } from './redis-server.ts'

type Fault = {
  readonly what: string
  readonly begin: () => Promise<unknown> | unknown
  readonly end: () => Promise<unknown> | unknown
  readonly forMs: number
}

const diskMiB = 512
const usualMs = 8_000
const account = { email: 'learner@example.org', password: 'seven lanterns over the harbour' }

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const signal = endingSignal()
process.env.ENVOY_PATH ??= await findEnvoy({ say: console.log, signal, mayInstall: true })
await using parts = new AsyncDisposableStack()

const disk = mkdtempSync(join(tmpdir(), 'learnlab-faults-'))
parts.defer(() => rmSync(disk, { recursive: true, force: true }))
const hasDisk = process.getuid?.() === 0
if (hasDisk) {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m,mode=0755`, 'learnlab-faults', disk])
  parts.defer(() => void execFileSync('umount', ['--lazy', disk]))
}
// Where the product's folder, its database and its logs come to lie.
process.env.TMPDIR = disk
const [fakeTime] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
const clock = join(disk, 'clock')
writeFileSync(clock, '+0')
const redis = await startRedisServer(join(disk, 'redis'))
parts.defer(() => redis.stop())
const engine = await openEngineLink(join(disk, 'engine.sock'))
parts.defer(() => engine.close())

const product = await startProduct({
  env: {
    ...noRateLimitVariables,
    REDIS_URL: redis.url,
    DOCKER_HOST: `unix://${join(disk, 'engine.sock')}`,
    ...(fakeTime !== undefined && {
      ...{ LD_PRELOAD: fakeTime, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1' },
      ...{ FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' },
    }),
  },
  signal,
})
parts.defer(() => product.close())
const pid = (name: string) => product.pids()[name] ?? 0
const filler = join(disk, 'filler')

const faults: Record<string, Fault> = {
  postgres: {
    what: 'PostgreSQL restarted',
    begin: () => process.kill(pid('postgres'), 'SIGINT'),
    end: () => undefined,
    forMs: usualMs,
  },
  ...(hasDisk && {
    disk: {
      what: 'disk full',
      begin: () => fill(filler),
      end: () => rmSync(filler, { force: true }),
      forMs: usualMs,
    },
  }),
  redis: { what: 'Redis gone', begin: () => redis.stop(), end: () => redis.start(), forMs: usualMs },
  engine: { what: 'Docker Engine gone', begin: () => engine.cut(), end: () => engine.mend(), forMs: usualMs },
  ...(fakeTime !== undefined && {
    clock: {
      what: 'clock of the services an hour ahead',
      begin: () => writeFileSync(clock, '+3600'),
      end: () => writeFileSync(clock, '+0'),
      forMs: usualMs,
    },
  }),
  ...Object.fromEntries(
    serviceNames.map((name) => [
      name,
      {
        what: `${name} paused`,
        begin: () => process.kill(pid(`${name}-1`), 'SIGSTOP'),
        end: () => process.kill(pid(`${name}-1`), 'SIGCONT'),
        forMs: 20_000,
      },
    ]),
  ),
}

const probes = probesOf(await arrive(product))
const wanted = values.only?.split(',') ?? Object.keys(faults)
let isWell = (await secondsUntilWell(probes)) !== undefined
if (!isWell) console.log('WRONG it was never well')
console.log(`| fault | ${probes.map(({ name }) => name).join(' | ')} | well again after |`)
console.log(`|${'---|'.repeat(probes.length + 2)}`)
for (const name of wanted) {
  const fault = faults[name]
  if (fault === undefined) {
    console.log(`WRONG ${name} cannot be tried here; there are ${Object.keys(faults).join(', ')}`)
    isWell = false
    continue
  }
  let isOver = false
  const watching = watch(probes, () => isOver)
  await fault.begin()
  await delay(fault.forMs)
  isOver = true
  const seen = await watching
  await fault.end()
  const seconds = await secondsUntilWell(probes)
  if (seconds === undefined) isWell = false
  const columns = probes.map((probe) => seen.get(probe.name) ?? '')
  console.log(
    `| ${fault.what} | ${columns.join(' | ')} | ${seconds === undefined ? 'WRONG not' : `${seconds.toFixed(1)} s`} |`,
  )
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

/** Takes all room that there is. */
function fill(path: string): void {
  const { bavail, bsize } = statfsSync(disk)
  execFileSync('fallocate', ['--length', String(bavail * bsize), path])
}

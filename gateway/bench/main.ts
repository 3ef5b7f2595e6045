// `npm run bench -- gateway [--only unary,paced,streamed,cancel,memory]`: what Envoy adds. Unary calls and streamed messages
// past it, through one that only forwards and through ours, in the same run with the same token; how much of the processor each
// part takes for a call; how soon a service hears that its caller has left; and Envoy's memory with nothing to do and with
// idle gRPC-Web streams. The service (everything that packages/rpc does, with an answer from memory), Envoy and the callers
// are a process each.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { services } from '@learnlab/contracts/rules'
import { implement } from '@learnlab/rpc'
import { eventually, noRateLimits } from '@learnlab/testing'
import { shortName } from '../src/contract-methods.ts'
import type { Endpoint } from '../src/index.ts'
import { startEnvoy } from '../test/envoy.ts'
import { type Gateway, startGateway } from '../test/gateway-stack.ts'
import { streamWeb } from '../test/protocols.ts'
import type { Latencies, Task } from './load.ts'

const idleStreams = 10_000
const idleConnections = 10_000
const roundMs = 2_000
const rounds = 3
const messagesOfAStream = 200
const messagePauseMs = 5
const taskDeadlineMs = 110_000

type Figures = Record<string, number>

/** The ways to the service: past Envoy, through one that only forwards, and through the gateway. */
const ways = ['direct', 'forwarding', 'gateway'] as const
type Way = (typeof ways)[number]

const parts = ['unary', 'paced', 'streamed', 'cancel', 'memory'] as const
const measure = {
  unary: unaryFigures,
  paced: pacedFigures,
  streamed: streamFigures,
  cancel: cancelFigures,
  memory: memoryFigures,
}
const cancelledStreams = 200
/** Of each stream whose caller has left, when the service heard of it. */
const heard: number[] = []
/** Calls a second, below what any of the ways can do. */
const paces = [100, 400]
const { values } = parseArgs({ options: { only: { type: 'string', default: parts.join() } } })
const wanted = values.only.split(',')

/** What a row tells of one way, by name. */
const told: Readonly<Record<string, (one: Measured) => number>> = {
  p50_ms: ({ p50Ms }) => p50Ms,
  p99_ms: ({ p99Ms }) => p99Ms,
  per_second: ({ count, tookMs }) => count / (tookMs / 1_000),
  service_cpu_us: ({ parts, count }) => ((parts?.serviceCpuMs ?? 0) / count) * 1_000,
  envoy_cpu_us: ({ parts, count }) => ((parts?.envoyCpuMs ?? 0) / count) * 1_000,
  callers_cpu_us: ({ cpuMs, count }) => (cpuMs / count) * 1_000,
}

const gateway = await startGateway({
  limits: noRateLimits,
  implementations: () => ({
    course: implement(CourseService, { getCourse: async ({ id }) => ({ course: { id, slug: id, title: 'Loops' } }) }),
    executor: implement(ExecutorService, {
      executeCodeStream: async function* ({ code }) {
        for (let count = Number(code); count > 0; count -= 1) {
          yield { chunk: String(performance.timeOrigin + performance.now()) }
          await delay(messagePauseMs)
        }
      },
    }),
    progress: implement(ProgressService, {
      streamProgress: async function* (_, { signal }) {
        yield { resumeToken: 'here' }
        if (!signal.aborted) await once(signal, 'abort')
        heard.push(performance.now())
      },
    }),
  }),
})
const load = fork(new URL('load.ts', import.meta.url))
try {
  const figures: Figures = {}
  for (const part of parts) if (wanted.includes(part)) Object.assign(figures, await measure[part](gateway))
  const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
  console.log(`RESULT ${JSON.stringify({ bench: 'gateway', machine, figures })}`)
} finally {
  load.kill('SIGKILL')
  await gateway.close()
}

/** Beside what callers saw: what the parts took of the processor, where it was measured. */
type Measured = Latencies & { parts?: { serviceCpuMs: number; envoyCpuMs: number } }

async function unaryFigures(gateway: Gateway): Promise<Figures> {
  console.log('direct → Envoy that only forwards → gateway')
  const figures: Figures = {}
  for (const inFlight of [1, 16, 128]) {
    const results = await alongEachWay(gateway, { kind: 'unary', inFlight, durationMs: roundMs })
    Object.assign(figures, report('unary', inFlight, results))
  }
  return figures
}

async function pacedFigures(gateway: Gateway): Promise<Figures> {
  const figures: Figures = {}
  for (const perSecond of paces) {
    const results = await alongEachWay(gateway, { kind: 'paced', perSecond, durationMs: roundMs })
    Object.assign(figures, report('paced', perSecond, results))
  }
  return figures
}

type Unplaced =
  | { kind: 'unary'; inFlight: number; durationMs: number }
  | { kind: 'paced'; perSecond: number; durationMs: number }

async function alongEachWay({ envoy, services, tokens }: Gateway, task: Unplaced): Promise<Record<Way, Measured[]>> {
  const token = tokens.good()
  const direct = services.course?.[0] ?? { host: '', port: 0 }
  const forwarding = await startEnvoy({ services: everywhere(direct), jwksUrl: 'http://127.0.0.1:1/' }, onlyForwarding)
  try {
    const places: Record<Way, { port: number; pid: number | undefined }> = {
      direct: { port: direct.port, pid: undefined },
      forwarding,
      gateway: envoy,
    }
    const results: Record<Way, Measured[]> = { direct: [], forwarding: [], gateway: [] }
    for (let round = 0; round <= rounds; round += 1) {
      for (const way of ways) {
        const { port, pid } = places[way]
        const [serviceBefore, envoyBefore] = [process.cpuUsage(), cpuMsOf(pid)]
        const latencies = await perform({ ...task, port, token })
        const { user, system } = process.cpuUsage(serviceBefore)
        const parts = { serviceCpuMs: (user + system) / 1_000, envoyCpuMs: cpuMsOf(pid) - envoyBefore }
        // The first round warms up.
        if (round > 0) results[way].push({ ...latencies, parts })
      }
    }
    return results
  } finally {
    await forwarding.close()
  }
}

function everywhere(endpoint: Endpoint): Record<string, Endpoint> {
  return Object.fromEntries(services.map((service) => [shortName(service), endpoint]))
}

type Manager = { http_filters: { name: string }[]; route_config: { virtual_hosts: object[] }; access_log: object[] }
type Config = { static_resources: { listeners: { filter_chains: { filters: { typed_config: Manager }[] }[] }[] } }

/** Without anything of ours but the way to the course service: no tokens, translation, limits, errors or log. */
function onlyForwarding(config: object): object {
  const changed: Config = JSON.parse(JSON.stringify(config))
  const manager = changed.static_resources.listeners[0]?.filter_chains[0]?.filters[0]?.typed_config
  if (manager === undefined) throw new Error('the configuration has no listener')
  manager.http_filters = manager.http_filters.filter(({ name }) => name === 'envoy.filters.http.router')
  manager.route_config.virtual_hosts = [
    { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'course' } }] },
  ]
  manager.access_log = []
  return changed
}

async function streamFigures({ envoy, services, tokens }: Gateway): Promise<Figures> {
  const token = tokens.good()
  const direct = services.executor?.[0]?.port ?? 0
  const figures: Figures = {}
  for (const streams of [1, 16, 128]) {
    const task = { kind: 'streamed', token, streams, messages: messagesOfAStream } as const
    const past = await perform({ ...task, port: direct })
    const through = await perform({ ...task, port: envoy.port })
    Object.assign(figures, report('message', streams, { direct: [past], gateway: [through] }))
  }
  return figures
}

async function cancelFigures({ url, tokens }: Gateway): Promise<Figures> {
  const tookMs: number[] = []
  for (let count = 0; count < cancelledStreams; count += 1) {
    const before = heard.length
    const stream = streamWeb(url, ProgressService.method.streamProgress, new Uint8Array(), tokens.good())
    const messages = stream[Symbol.asyncIterator]()
    await messages.next()
    const leftMs = performance.now()
    await messages.return?.()
    await eventually(() => heard.length > before)
    tookMs.push((heard.at(-1) ?? Number.NaN) - leftMs)
  }
  tookMs.sort((a, b) => a - b)
  const figures = { cancel_p50_ms: median(tookMs), cancel_most_ms: tookMs.at(-1) ?? Number.NaN }
  console.log(`from a caller's leaving to the service's hearing of it ${JSON.stringify(figures)}`)
  return figures
}

async function memoryFigures({ envoy, tokens }: Gateway): Promise<Figures> {
  const before = residentMiB(envoy.pid)
  await perform({ kind: 'connections', port: envoy.port, count: idleConnections })
  const connected = residentMiB(envoy.pid)
  await perform({ kind: 'idle', port: envoy.port, token: tokens.good(), streams: idleStreams })
  const streaming = residentMiB(envoy.pid)
  console.log(
    `memory of Envoy   ${before} MiB, with ${idleConnections} idle connections ${connected} MiB, ` +
      `and with ${idleStreams} idle gRPC-Web streams beside ${streaming} MiB`,
  )
  return { envoy_mib: before, envoy_mib_with_10k_connections: connected, envoy_mib_with_10k_streams_too: streaming }
}

function report(what: string, count: number, results: Partial<Record<Way, readonly Measured[]>>): Figures {
  const figures: Figures = {}
  const columns = Object.entries(told).map(([name, value]) => {
    const medians = ways.flatMap((way) => {
      const measured = results[way]
      if (measured === undefined) return []
      const figure = Number(median(measured.map(value)).toFixed(name.endsWith('ms') ? 2 : 0))
      figures[`${what}_${count}_${way}_${name}`] = figure
      return [figure]
    })
    return `${name} ${medians.join(' → ')}`
  })
  console.log(`${what} ${count}: ${columns.join(', ')}`)
  return figures
}

async function perform(task: Task): Promise<Latencies> {
  load.send(task)
  const [result] = await once(load, 'message', { signal: AbortSignal.timeout(taskDeadlineMs) })
  return result
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Processor time that a process has taken so far. Linux counts it in hundredths of a second. */
function cpuMsOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function residentMiB(pid: number | undefined): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

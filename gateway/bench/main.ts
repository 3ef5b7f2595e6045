// `npm run bench -- gateway [--only unary,streamed,memory]`: what Envoy adds. Unary calls and streamed messages through it and past it, in the same run
// with the same token, and its memory with nothing to do and with idle gRPC-Web streams. The service (everything that
// packages/rpc does, with an answer from memory), Envoy and the callers are a process each.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { implement } from '@learnlab/rpc'
import { noRateLimits } from '@learnlab/testing'
import { type Gateway, startGateway } from '../test/gateway-stack.ts'
import type { Latencies, Task } from './load.ts'

const idleStreams = 10_000
const idleConnections = 10_000
const roundMs = 3_000
const rounds = 3
const messagesOfAStream = 200
const messagePauseMs = 5
const taskDeadlineMs = 110_000

type Figures = Record<string, number>

const parts = ['unary', 'streamed', 'memory'] as const
const measure = { unary: unaryFigures, streamed: streamFigures, memory: memoryFigures }
const { values } = parseArgs({ options: { only: { type: 'string', default: parts.join() } } })
const wanted = values.only.split(',')

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

async function unaryFigures({ envoy, services, tokens }: Gateway): Promise<Figures> {
  const token = tokens.good()
  const direct = services.course?.[0]?.port ?? 0
  console.log('direct → Envoy    in flight    p50 ms              p99 ms              calls or messages a second')
  const figures: Figures = {}
  for (const inFlight of [1, 16, 128]) {
    const results: { direct: Latencies[]; envoy: Latencies[] } = { direct: [], envoy: [] }
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, port] of [
        ['direct', direct],
        ['envoy', envoy.port],
      ] as const) {
        const result = await perform({ kind: 'unary', port, token, inFlight, durationMs: roundMs })
        // The first round warms up.
        if (round > 0) results[name].push(result)
      }
    }
    Object.assign(figures, report('unary', inFlight, results.direct, results.envoy))
  }
  return figures
}

async function streamFigures({ envoy, services, tokens }: Gateway): Promise<Figures> {
  const token = tokens.good()
  const direct = services.executor?.[0]?.port ?? 0
  const figures: Figures = {}
  for (const streams of [1, 16, 128]) {
    const task = { kind: 'streamed', token, streams, messages: messagesOfAStream } as const
    const past = await perform({ ...task, port: direct })
    const through = await perform({ ...task, port: envoy.port })
    Object.assign(figures, report('message', streams, [past], [through]))
  }
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

function report(what: string, inFlight: number, direct: readonly Latencies[], envoy: readonly Latencies[]): Figures {
  const of = (results: readonly Latencies[], value: (one: Latencies) => number) => median(results.map(value))
  const pair = (value: (one: Latencies) => number, digits: number) => {
    return `${of(direct, value).toFixed(digits)} → ${of(envoy, value).toFixed(digits)}`.padEnd(20)
  }
  const perSecond = ({ count, tookMs }: Latencies) => count / (tookMs / 1_000)
  const columns = [pair((one) => one.p50Ms, 2), pair((one) => one.p99Ms, 2), pair(perSecond, 0)]
  console.log(`${what.padEnd(18)}${String(inFlight).padEnd(13)}${columns.join('')}`)
  const added = (value: (one: Latencies) => number) => Number((of(envoy, value) - of(direct, value)).toFixed(3))
  return {
    [`${what}_${inFlight}_added_p50_ms`]: added((one) => one.p50Ms),
    [`${what}_${inFlight}_added_p99_ms`]: added((one) => one.p99Ms),
    [`${what}_${inFlight}_throughput_ratio`]: Number((of(envoy, perSecond) / of(direct, perSecond)).toFixed(3)),
  }
}

async function perform(task: Task): Promise<Latencies> {
  load.send(task)
  const [result] = await once(load, 'message', { signal: AbortSignal.timeout(taskDeadlineMs) })
  return result
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function residentMiB(pid: number | undefined): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

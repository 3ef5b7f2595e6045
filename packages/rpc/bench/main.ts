// `npm run bench -- rpc`: unary calls through everything that buildRpcServer does (tokens, rules, limits, validation,
// log lines, metrics), beside a bare grpc-js handler of the same codec and message. Each server is a process of its
// own with one load process; rounds of the two alternate, and the medians of the rounds are compared.
import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoundResult } from './load.ts'
import type { CpuUsage } from './served.ts'

const rounds = 5
const warmUpMs = 3_000
const roundMs = 3_000
const inFlight = 64
const kinds = ['bare', 'full'] as const
type Kind = (typeof kinds)[number]

type Round = {
  readonly callsPerSecond: number
  /** What one whole core would serve. */
  readonly callsPerCpuSecond: number
  readonly p50Ms: number
}

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
const folder = mkdtempSync(join(tmpdir(), 'learnlab-bench-'))
const children: ChildProcess[] = []
try {
  const results: Record<Kind, Round[]> = { bare: [], full: [] }
  const load = start('load.ts', [])
  const ports: Record<Kind, number> = { bare: 0, full: 0 }
  const servers = { bare: start('served.ts', ['bare']), full: start('served.ts', ['full']) }
  for (const kind of kinds) ports[kind] = await answer<number>(servers[kind], 'port')
  for (const kind of kinds) await answer(load, { port: ports[kind], durationMs: warmUpMs, inFlight })
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of kinds) {
      const before = await answer<CpuUsage>(servers[kind], 'cpu')
      const result = await answer<RoundResult>(load, { port: ports[kind], durationMs: roundMs, inFlight })
      const after = await answer<CpuUsage>(servers[kind], 'cpu')
      const cpuSeconds = (after.user + after.system - before.user - before.system) / 1e6
      results[kind].push({
        callsPerSecond: result.calls / (result.durationMs / 1_000),
        callsPerCpuSecond: result.calls / cpuSeconds,
        p50Ms: result.p50Ms,
      })
    }
  }
  report(results)
} finally {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
}

function start(file: string, args: readonly string[]): ChildProcess {
  // Log lines go to a file, as they do where a service is run by a supervisor.
  const log = openSync(join(folder, `${children.length}.log`), 'w')
  const child = fork(new URL(file, import.meta.url), args, {
    stdio: ['ignore', log, 'inherit', 'ipc'],
    env: { ...process.env, BENCH_KEY: key.toString() },
  })
  children.push(child)
  return child
}

async function answer<T>(child: ChildProcess, question: Serializable): Promise<T> {
  child.send(question)
  const signal = AbortSignal.timeout(60_000)
  const [message] = await once(child, 'message', { signal })
  return message as T
}

function report(results: Record<Kind, Round[]>): void {
  const medians = (kind: Kind): Round => ({
    callsPerSecond: median(results[kind].map((round) => round.callsPerSecond)),
    callsPerCpuSecond: median(results[kind].map((round) => round.callsPerCpuSecond)),
    p50Ms: median(results[kind].map((round) => round.p50Ms)),
  })
  const bare = medians('bare')
  const full = medians('full')
  const row = (name: string, a: string, b: string, c: string) =>
    console.log(`${name.padEnd(28)}${a.padStart(12)}${b.padStart(12)}${c.padStart(10)}`)
  row('', 'bare', 'full', 'full/bare')
  const line = (name: string, of: (round: Round) => number, digits = 0) =>
    row(name, of(bare).toFixed(digits), of(full).toFixed(digits), (of(full) / of(bare)).toFixed(2))
  line('calls per second', (round) => round.callsPerSecond)
  line('calls per CPU second', (round) => round.callsPerCpuSecond)
  line(`p50 in ms, ${inFlight} in flight`, (round) => round.p50Ms, 2)
  const figures = {
    interceptors_throughput_ratio: round(full.callsPerSecond / bare.callsPerSecond),
    interceptors_cpu_ratio: round(full.callsPerCpuSecond / bare.callsPerCpuSecond),
    bare_calls_per_second: Math.round(bare.callsPerSecond),
    full_calls_per_second: Math.round(full.callsPerSecond),
    bare_calls_per_cpu_second: Math.round(bare.callsPerCpuSecond),
    full_calls_per_cpu_second: Math.round(full.callsPerCpuSecond),
  }
  const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
  console.log(`RESULT ${JSON.stringify({ bench: 'rpc', machine, figures })}`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function round(ratio: number): number {
  return Math.round(ratio * 1_000) / 1_000
}

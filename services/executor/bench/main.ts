// `npm run bench -- executor`: what it takes to run a small program in the sandbox, through gRPC directly and through
// Envoy, beside spawning the bare interpreter. README.md says what each figure measures.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { createServiceClient } from '@learnlab/rpc'
import { ensureSandboxImage } from '../images/build.ts'
import { connectEngine } from '../sandbox/engine-address.ts'
import { bareInterpreters, runBare, versionOf } from './bare.ts'
import { startExecutorService, startGateway, startSurroundings } from './product.ts'
import { quantile, rounded, throughput, timed } from './statistics.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '300' }, seconds: { type: 'string', default: '4' } },
})
const rounds = Number(values.rounds)
const throughputMs = Number(values.seconds) * 1000
const warmUpRounds = 20
const inFlight = 4
/** Between two measurements, so that the cleaning after a run does not weigh on what is measured next. */
const pauseMs = 15

const programs = {
  python: { file: 'main.py', code: 'print("hi")' },
  javascript: { file: 'main.js', code: 'console.log("hi")' },
} as const
type Samples = Record<'bare' | 'direct' | 'envoy', number[]>
type Ways = { bare(): Promise<void>; direct(): Promise<void>; envoy?: (() => Promise<void>) | undefined }
type LanguageName = keyof typeof programs

const folder = await mkdtemp(join(tmpdir(), 'learnlab-bench-'))
const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
try {
  for (const { file, code } of Object.values(programs)) await writeFile(join(folder, file), code)
  await ensureSandboxImage({ docker: connectEngine(process.env.DOCKER_HOST), onProgress: (line) => console.log(line) })
  const surroundings = await startSurroundings()
  closers.unshift(surroundings.close)
  const service = await startExecutorService(surroundings)
  closers.unshift(service.close)
  const gateway = await startGateway(surroundings.jwksUrl, service.port)
  if (gateway) closers.unshift(gateway.close)
  else console.log('Envoy is missing (ENVOY_PATH): what it adds is not measured')

  const caller = (port: number) => {
    const client = createServiceClient(ExecutorService, { address: `dns:///127.0.0.1:${port}` })
    closers.unshift(async () => client.close())
    const users = Array.from({ length: inFlight }, () => ({
      token: surroundings.tokens.issue(randomUUID()),
    }))
    return async (language: LanguageName, lane = 0) => {
      const { output, status } = await client.executeCode(
        { language, code: programs[language].code },
        users[lane] ?? {},
      )
      if (output !== 'hi\n') throw new Error(`a run ended ${status} with ${JSON.stringify(output)}`)
    }
  }
  const direct = caller(service.port)
  const throughEnvoy = gateway && caller(gateway.port)
  const versionInImage = async () => {
    const client = createServiceClient(ExecutorService, { address: `dns:///127.0.0.1:${service.port}` })
    const code = 'import platform; print("Python", platform.python_version(), end="")'
    const user = { token: surroundings.tokens.issue(randomUUID()) }
    return (await client.executeCode({ language: 'python', code }, user).finally(() => client.close())).output
  }
  const bare = async (language: LanguageName) => {
    const output = await runBare(bareInterpreters[language], join(folder, programs[language].file))
    if (output !== 'hi\n') throw new Error(`the bare interpreter printed ${JSON.stringify(output)}`)
  }

  /** Latencies in ms of each way, taken in turn so that all meet the same machine. */
  async function latencies(ways: Ways): Promise<Samples> {
    const samples: Samples = { bare: [], direct: [], envoy: [] }
    for (let round = -warmUpRounds; round < rounds; round++) {
      for (const name of ['bare', 'direct', 'envoy'] as const) {
        const way = ways[name]
        if (!way) continue
        await delay(pauseMs)
        const ms = await timed(way)
        if (round >= 0) samples[name].push(ms)
      }
    }
    return samples
  }

  const callsBefore = await service.figure('learnlab_sandbox_engine_calls')
  const python = await latencies({
    bare: () => bare('python'),
    direct: () => direct('python'),
    envoy: throughEnvoy && (() => throughEnvoy('python')),
  })
  const engineCalls = (await service.figure('learnlab_sandbox_engine_calls')) - callsBefore
  const runs = (rounds + warmUpRounds) * (throughEnvoy ? 2 : 1)
  const javascript = await latencies({ bare: () => bare('javascript'), direct: () => direct('javascript') })
  const many = {
    bare: await throughput(inFlight, throughputMs, () => bare('python')),
    direct: await throughput(inFlight, throughputMs, (lane) => direct('python', lane)),
  }
  const bareAgain = await throughput(inFlight, throughputMs, () => bare('python'))
  const barePerSecond = (many.bare + bareAgain) / 2

  // The other end of the scale: a container for each run.
  const single = await startExecutorService(surroundings, { SANDBOX_RUNS_PER_CONTAINER: '1' })
  closers.unshift(single.close)
  const once = caller(single.port)
  const singleLatencies: number[] = []
  for (let round = 0; round < Math.min(rounds, 40); round++) {
    // Long enough for a fresh container to stand ready again.
    await delay(600)
    singleLatencies.push(await timed(() => once('python')))
  }
  const singlePerSecond = await throughput(inFlight, throughputMs, (lane) => once('python', lane))

  const p50 = (samples: readonly number[]) => quantile(samples, 0.5)
  const p99 = (samples: readonly number[]) => quantile(samples, 0.99)
  const row = (name: string, ...cells: (number | undefined)[]) =>
    console.log(name.padEnd(44) + cells.map((cell) => (cell?.toFixed(2) ?? '-').padStart(10)).join(''))
  console.log(`\n${'print("hi"), in ms'.padEnd(44)}${['p50', 'p99', 'p50/bare'].map((t) => t.padStart(10)).join('')}`)
  const line = (name: string, samples: readonly number[], base: readonly number[]) =>
    row(name, p50(samples), p99(samples), p50(samples) / p50(base))
  line('Python, bare interpreter', python.bare, python.bare)
  line('Python, ExecuteCode', python.direct, python.bare)
  if (throughEnvoy) line('Python, ExecuteCode through Envoy', python.envoy, python.bare)
  line('Python, a fresh container for each run', singleLatencies, python.bare)
  line('JavaScript, bare interpreter', javascript.bare, javascript.bare)
  line('JavaScript, ExecuteCode', javascript.direct, javascript.bare)
  console.log(`\nPython runs per second, ${inFlight} at one time`)
  row('bare interpreter', barePerSecond)
  row('ExecuteCode', many.direct)
  row('ExecuteCode, a fresh container for each run', singlePerSecond)
  console.log(`\nDocker Engine was called ${engineCalls} times during ${runs} runs, none of which waited for it:`)
  console.log('containers are replaced in the background after 100 runs.')
  const [bareVersion, imageVersion] = [await versionOf(bareInterpreters.python), await versionInImage()]
  console.log(`bare: ${bareVersion}; in the image: ${imageVersion}`)
  if (bareVersion !== imageVersion) console.log('These differ: the ratios compare two versions of Python.')

  const figures = {
    python_p50_vs_bare: rounded(p50(python.direct) / p50(python.bare)),
    python_p99_vs_bare: rounded(p99(python.direct) / p99(python.bare)),
    python_bare_p50_ms: rounded(p50(python.bare)),
    python_bare_p99_ms: rounded(p99(python.bare)),
    python_p50_ms: rounded(p50(python.direct)),
    python_p99_ms: rounded(p99(python.direct)),
    ...(throughEnvoy && {
      python_envoy_p50_ms: rounded(p50(python.envoy)),
      python_envoy_p99_ms: rounded(p99(python.envoy)),
      envoy_added_p50_ms: rounded(p50(python.envoy) - p50(python.direct)),
    }),
    javascript_p50_vs_bare: rounded(p50(javascript.direct) / p50(javascript.bare)),
    javascript_bare_p50_ms: rounded(p50(javascript.bare)),
    javascript_p50_ms: rounded(p50(javascript.direct)),
    python_bare_runs_per_second: rounded(barePerSecond, 1),
    python_runs_per_second: rounded(many.direct, 1),
    python_throughput_vs_bare: rounded(many.direct / barePerSecond),
    single_use_python_p50_ms: rounded(p50(singleLatencies)),
    single_use_runs_per_second: rounded(singlePerSecond, 1),
    engine_calls: engineCalls,
    measured_runs: runs,
  }
  const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
  console.log(`RESULT ${JSON.stringify({ bench: 'executor', machine, figures })}`)
} finally {
  for (const close of closers) await close()
}

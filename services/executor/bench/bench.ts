import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ExecuteCodeResponse, ExecutorService } from '@learnlab/contracts/executor/v1'
import { createServiceClient } from '@learnlab/rpc'
import { runBare } from './bare.ts'
import { type RunningService, type Surroundings, startExecutorService, startSurroundings } from './product.ts'
import type { HelloProgram } from './programs.ts'

/** Figures by their key. A key that ends in `_ms` is in milliseconds; one with `_vs_` is a ratio. */
export type Figures = Record<string, number>

export type Client = ReturnType<typeof createServiceClient<typeof ExecutorService>>

/** What every section of the benchmark measures with. */
export type Bench = {
  readonly rounds: number
  readonly throughputMs: number
  readonly surroundings: Surroundings
  /** The executor with its default settings. */
  readonly service: RunningService
  readonly client: Client
  /** Starts another executor, closed with the rest. */
  start(variables: Record<string, string>): Promise<RunningService>
  connect(port: number): Client
  /** Options of a call by the user of a lane; lanes are users of their own. */
  caller(lane?: number): { token: string }
  /** Runs a program in the sandbox. Throws unless it printed what the bare one prints. */
  inSandbox(program: HelloProgram, nonce?: number, options?: { client?: Client; lane?: number }): Promise<void>
  /** Runs it without. */
  bare(program: HelloProgram, nonce?: number): Promise<void>
  /** A folder for a section's own files. */
  folder(name: string): Promise<string>
}

const mostLanes = 64

/** Starts what is measured, hands it to `work`, and leaves nothing behind. */
export async function withBench(
  { rounds, throughputMs }: Pick<Bench, 'rounds' | 'throughputMs'>,
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'learnlab-bench-'))
  const closers: (() => Promise<unknown>)[] = [() => rm(root, { recursive: true, force: true })]
  try {
    const surroundings = await startSurroundings()
    closers.unshift(surroundings.close)
    const start: Bench['start'] = async (variables) => {
      const artifacts = await mkdtemp(join(root, 'artifacts-'))
      const started = await startExecutorService(surroundings, { SANDBOX_ARTIFACTS_FOLDER: artifacts, ...variables })
      closers.unshift(started.close)
      return started
    }
    const connect = (port: number) => {
      const client = createServiceClient(ExecutorService, { address: `dns:///127.0.0.1:${port}` })
      closers.unshift(async () => client.close())
      return client
    }
    const service = await start({})
    const users = Array.from({ length: mostLanes }, () => ({ token: surroundings.tokens.issue(randomUUID()) }))
    const bench: Bench = {
      rounds,
      throughputMs,
      surroundings,
      service,
      client: connect(service.port),
      start,
      connect,
      caller: (lane = 0) => users[lane] ?? { token: '' },
      async inSandbox({ language, file, code }, nonce = 0, { client = bench.client, lane = 0 } = {}) {
        const request = { language, code: code(nonce), entryPoint: file }
        printedHi(await client.executeCode(request, bench.caller(lane)))
      },
      async bare({ language, file, code, bare }, nonce) {
        const folder = join(root, 'bare', language)
        if (nonce !== undefined) {
          await mkdir(folder, { recursive: true })
          await writeFile(join(folder, file), code(nonce))
        }
        const output = await runBare(bare, folder)
        if (!endsWithHi(output)) throw new Error(`the bare program printed ${JSON.stringify(output)}`)
      },
      folder: (name) => mkdtemp(join(root, `${name}-`)),
    }
    await work(bench)
  } finally {
    for (const close of closers) await close()
  }
}

function printedHi({ status, output, error }: ExecuteCodeResponse): void {
  if (!endsWithHi(output)) throw new Error(`a run ended ${status} with ${JSON.stringify({ output, error })}`)
}

/** SQLite prints a header before it. */
function endsWithHi(output: string): boolean {
  return output.trimEnd().split('\n').at(-1)?.trim() === 'hi'
}

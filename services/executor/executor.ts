import { randomUUID } from 'node:crypto'
import type Docker from 'dockerode'
import { Admission, type AdmissionLimits } from './domain/admission.ts'
import { type Program, parseProgram, type RunRequest } from './domain/program.ts'
import type { RunResult } from './domain/run-result.ts'
import { judge } from './domain/verdict.ts'
import { ContainerLostError } from './sandbox/container.ts'
import { Engine } from './sandbox/engine.ts'
import { type PoolEvent, Pools } from './sandbox/pools.ts'
import { sizeClassFor } from './sandbox/size-class.ts'

export type ExecutorOptions = {
  readonly docker: Docker
  /** Name of the sandbox image. */
  readonly image: () => Promise<string>
  readonly admission: AdmissionLimits
  readonly poolSize: number
  readonly runsPerContainer: number
  readonly shareAcrossUsers: boolean
  readonly runtime?: string
  /** Said instead of our own guess when there is no engine, where whoever started the service knows better. */
  readonly unavailableReason?: string | undefined
  readonly onEvent?: (event: PoolEvent) => void
}

export type RunCaller = { readonly userId: string; readonly signal?: AbortSignal }

const attempts = 2
const nothing = Buffer.alloc(0)

/** Runs programs in warm containers. Owns them: `close` leaves none behind. */
export class Executor {
  /** Names this executor on its containers. */
  readonly instance = randomUUID()
  readonly #engine: Engine
  readonly #pools: Pools
  readonly #admission: Admission

  constructor({ docker, admission, onEvent = () => {}, ...options }: ExecutorOptions) {
    this.#engine = new Engine(docker)
    this.#admission = new Admission(admission)
    this.#pools = new Pools({
      ...options,
      engine: this.#engine,
      instance: this.instance,
      most: Math.max(admission.concurrency, options.poolSize),
      onEvent,
    })
  }

  /** Calls made to the engine so far. */
  get engineCalls(): number {
    return this.#engine.calls
  }

  /** Why programs cannot run now, or undefined. */
  get unavailable(): Error | undefined {
    return this.#pools.unavailable
  }

  get containers(): number {
    return this.#pools.containers
  }

  get running(): number {
    return this.#admission.running
  }

  get waiting(): number {
    return this.#admission.waiting
  }

  /** Resolves when containers of every language are warm. Throws `SandboxUnavailableError`. */
  ready(): Promise<void> {
    return this.#pools.ready()
  }

  /**
   * Runs a program to its end. Whatever the program does ends in a result; these are thrown: `InvalidRequestError`,
   * `QueueFullError`, `SandboxUnavailableError`. A run whose signal is aborted ends as CANCELLED.
   */
  async run(request: RunRequest, { userId, signal }: RunCaller): Promise<RunResult> {
    const program = parseProgram(request)
    try {
      const leave = await this.#admission.enter(userId, signal)
      try {
        return await this.#runAdmitted(program, userId, signal)
      } finally {
        leave()
      }
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return withoutRun('CANCELLED')
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#pools.close()
  }

  async #runAdmitted(program: Program, userId: string, signal: AbortSignal | undefined): Promise<RunResult> {
    const { language, limits } = program
    const size = sizeClassFor(limits.memoryBytes)
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const container = await this.#pools.acquire(language, size, userId, signal)
      try {
        const { facts, stdout, stderr } = await container.run(program, signal)
        const ending = judge(facts, limits.memoryBytes)
        if (ending.verdict === 'SANDBOX_ERROR') continue
        const { cpuUs, wallUs, peakBytes, truncated } = facts
        return { ...ending, stdout, stderr, truncated, cpuUs, wallUs, peakMemoryBytes: peakBytes }
      } catch (error) {
        if (!(error instanceof ContainerLostError)) throw error
      }
    }
    return withoutRun('SANDBOX_ERROR')
  }
}

function withoutRun(verdict: 'CANCELLED' | 'SANDBOX_ERROR'): RunResult {
  return { verdict, stdout: nothing, stderr: nothing, truncated: false, cpuUs: 0, wallUs: 0, peakMemoryBytes: 0 }
}

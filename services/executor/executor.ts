import { randomUUID } from 'node:crypto'
import type Docker from 'dockerode'
import { Admission, type AdmissionLimits, QueueFullError } from './domain/admission.ts'
import { LiveRun } from './domain/live-run.ts'
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
  /** Interactive runs at one time, of all users and of one; each holds a container while it lasts. */
  readonly interactive?: InteractiveLimits
  /** Whoever watches a run hears something this often. */
  readonly heartbeatMs?: number
  readonly poolSize: number
  readonly runsPerContainer: number
  readonly shareAcrossUsers: boolean
  readonly runtime?: string
  /** Said instead of our own guess when there is no engine, where whoever started the service knows better. */
  readonly unavailableReason?: string | undefined
  readonly onEvent?: (event: PoolEvent) => void
}

export type InteractiveLimits = { readonly runs: number; readonly runsPerUser: number }

/** How long an interactive run may last, in all and without input or output. */
export type SessionLimits = { readonly sessionMs: number; readonly idleMs: number }

export type RunCaller = { readonly userId: string; readonly signal?: AbortSignal }

const attempts = 2
const defaultHeartbeatMs = 10_000
const interactiveRetryMs = 10_000
const nothing = Buffer.alloc(0)

/** Runs programs in warm containers. Owns them: `close` leaves none behind. */
export class Executor {
  /** Names this executor on its containers. */
  readonly instance = randomUUID()
  readonly #engine: Engine
  readonly #pools: Pools
  readonly #admission: Admission
  readonly #sessions: Admission
  readonly #heartbeatMs: number

  constructor({ docker, admission, interactive, heartbeatMs, onEvent = () => {}, ...options }: ExecutorOptions) {
    this.#engine = new Engine(docker)
    this.#admission = new Admission(admission)
    const { runs, runsPerUser } = interactive ?? defaultInteractive
    this.#sessions = new Admission({
      concurrency: runs,
      perUserConcurrency: runsPerUser,
      queueLength: 0,
      perUserQueueLength: 0,
    })
    this.#heartbeatMs = heartbeatMs ?? defaultHeartbeatMs
    this.#pools = new Pools({
      ...options,
      engine: this.#engine,
      instance: this.instance,
      most: Math.max(admission.concurrency, options.poolSize) + runs,
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

  /** Interactive programs running. */
  get sessions(): number {
    return this.#sessions.running
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
  async run(request: RunRequest, caller: RunCaller): Promise<RunResult> {
    return await this.#run(parseProgram(request), this.#admission, caller)
  }

  /** Starts what `run` runs, to be watched while it goes on. Throws `InvalidRequestError`; its result says the rest. */
  start(request: RunRequest, caller: RunCaller): LiveRun {
    const program = parseProgram(request)
    const live = this.#live('watched', program)
    live.follow(this.#run(program, this.#admission, caller, live))
    return live
  }

  /**
   * Starts a program that takes input while it runs, with a bound of its own on wall time. It does not wait for a turn:
   * where too many run, its result is a `QueueFullError`.
   */
  startInteractive(request: RunRequest, { sessionMs, idleMs }: SessionLimits, caller: RunCaller): LiveRun {
    const parsed = parseProgram(request)
    const program = { ...parsed, limits: { ...parsed.limits, wallMs: sessionMs } }
    const live = this.#live('interactive', program, idleMs)
    live.follow(this.#run(program, this.#sessions, caller, live))
    return live
  }

  async close(): Promise<void> {
    await this.#pools.close()
  }

  #live(mode: LiveRun['mode'], { stdin }: Program, idleMs?: number): LiveRun {
    return new LiveRun({ mode, stdinBytes: stdin.length, heartbeatMs: this.#heartbeatMs, idleMs })
  }

  async #run(program: Program, admission: Admission, caller: RunCaller, live?: LiveRun): Promise<RunResult> {
    const { userId, signal } = caller
    try {
      const leave = await admission.enter(userId, signal)
      try {
        return await this.#runAdmitted(program, userId, signal, live)
      } finally {
        leave()
      }
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return withoutRun('CANCELLED')
      if (error instanceof QueueFullError && live?.mode === 'interactive') {
        throw new QueueFullError(interactiveRetryMs, 'too many interactive programs are running')
      }
      throw error
    }
  }

  async #runAdmitted(
    program: Program,
    userId: string,
    signal: AbortSignal | undefined,
    live: LiveRun | undefined,
  ): Promise<RunResult> {
    const { language, limits } = program
    const size = sizeClassFor(limits.memoryBytes)
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (live && !live.repeatable && attempt > 1) break
      const container = await this.#pools.acquire(language, size, userId, signal, live?.mode === 'interactive')
      try {
        const { facts, stdout, stderr } = await container.run(program, signal, live)
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

const defaultInteractive: InteractiveLimits = { runs: 8, runsPerUser: 2 }

function withoutRun(verdict: 'CANCELLED' | 'SANDBOX_ERROR'): RunResult {
  return { verdict, stdout: nothing, stderr: nothing, truncated: false, cpuUs: 0, wallUs: 0, peakMemoryBytes: 0 }
}

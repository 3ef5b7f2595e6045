import { randomUUID } from 'node:crypto'
import type Docker from 'dockerode'
import { type Compiler, compile, compileAndRun, type JobResult } from './compiler.ts'
import { Admission, type AdmissionLimits, QueueFullError } from './domain/admission.ts'
import { LiveRun } from './domain/live-run.ts'
import { type Job, type Program, parseProgram, type RunRequest } from './domain/program.ts'
import type { RunResult } from './domain/run-result.ts'
import { judge } from './domain/verdict.ts'
import { languages } from './languages/catalog.ts'
import type { Language } from './languages/language.ts'
import { probeVersion } from './languages/probe-version.ts'
import type { ArtifactCache } from './sandbox/artifact-cache.ts'
import { ContainerLostError } from './sandbox/container.ts'
import { Engine } from './sandbox/engine.ts'
import { type ContainerKind, type PoolEvent, type PoolSize, Pools } from './sandbox/pools.ts'
import type { SandboxImagesOptions } from './sandbox/sandbox-images.ts'
import { sizeClassFor } from './sandbox/size-class.ts'

export type ExecutorOptions = {
  readonly docker: Docker
  readonly image: SandboxImagesOptions['image']
  readonly buildImage?: SandboxImagesOptions['buildImage']
  /** Where compiled programs are kept; without it every run compiles its program. */
  readonly artifacts?: ArtifactCache
  readonly admission: AdmissionLimits
  /** Interactive runs at one time, of all users and of one; each holds a container while it lasts. */
  readonly interactive?: InteractiveLimits
  /** Whoever watches a run hears something this often. */
  readonly heartbeatMs?: number
  readonly poolSize: number
  readonly runsPerContainer: number
  readonly shareAcrossUsers: boolean
  readonly runtime?: string
  readonly appArmorProfile?: string
  /** Said instead of our own guess when there is no engine, where whoever started the service knows better. */
  readonly unavailableReason?: string | undefined
  readonly onEvent?: (event: PoolEvent) => void
  readonly observer?: RunObserver
}

/** Told of every run, for those who count. */
export type RunObserver = {
  admitted(waitedMs: number): void
  ended(language: string, verdict: RunResult['verdict']): void
}

type InteractiveLimits = { readonly runs: number; readonly runsPerUser: number }

/** How long an interactive run may last, in all and without input or output. */
export type SessionLimits = { readonly sessionMs: number; readonly idleMs: number }

export type RunCaller = { readonly userId: string; readonly signal?: AbortSignal }

/** A language with what only its image tells. */
export type LanguageState = {
  readonly language: Language
  /** Whether programs in it can be run at once; its image may have to be built first. */
  readonly ready: boolean
  /** Undefined while it is not ready. */
  readonly version: string | undefined
}

const attempts = 2
const defaultInteractive: InteractiveLimits = { runs: 8, runsPerUser: 2 }
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
  readonly #artifacts: ArtifactCache | undefined
  readonly #observer: RunObserver | undefined
  readonly #versions = new Map<string, Promise<string | undefined>>()

  constructor(all: ExecutorOptions) {
    const { docker, admission, interactive, heartbeatMs, artifacts, observer, onEvent = () => {}, ...options } = all
    this.#observer = observer
    this.#artifacts = artifacts
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

  /** Whether a program can be run at once: there is an engine, and containers stand ready or work. */
  get warm(): boolean {
    return this.#pools.warm
  }

  get containers(): number {
    return this.#pools.containers
  }

  /** Of each pool the containers there are. */
  get poolSizes(): PoolSize[] {
    return this.#pools.sizes()
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

  /** Every language, and whether it can be run now. */
  languages(): Promise<LanguageState[]> {
    return Promise.all(
      languages.map(async (language) => {
        const ready = await this.#pools.isReady(language).catch(() => false)
        return { language, ready, version: ready ? await this.#version(language) : undefined }
      }),
    )
  }

  /**
   * Runs a program to its end. Whatever the program does ends in a result; these are thrown: `InvalidRequestError`,
   * `QueueFullError`, `SandboxUnavailableError`. A run whose signal is aborted ends as CANCELLED.
   */
  async run(request: RunRequest, caller: RunCaller): Promise<RunResult> {
    return await this.#run(parseProgram(request), this.#admission, caller)
  }

  /** How many programs of one user run at one time. */
  get lanes(): number {
    return this.#admission.perUserConcurrency
  }

  /** Compiles a program where its language needs that, so that it can be run many times. Throws as `run` does. */
  async prepare(program: Program, caller: RunCaller): Promise<{ program: Program } | { failure: RunResult }> {
    const { compilation } = program.language
    if (!compilation) return { program }
    const work = async () => compile(program, compilation, await this.#compiler(program.language, caller))
    return await this.#admitted(this.#admission, caller, work)
  }

  /** Runs what `prepare` answered, to be watched where a `LiveRun` is given. Throws as `run` does. */
  async runPrepared(program: Program, caller: RunCaller, live?: LiveRun): Promise<RunResult> {
    const run = () => this.#runJob(program.language, program, caller, live)
    return this.#counted(program, await this.#admitted(this.#admission, caller, run))
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
    await this.#artifacts?.settled()
  }

  #live(mode: LiveRun['mode'], { stdin }: Program, idleMs?: number): LiveRun {
    return new LiveRun({ mode, stdinBytes: stdin.length, heartbeatMs: this.#heartbeatMs, idleMs })
  }

  async #run(program: Program, admission: Admission, caller: RunCaller, live?: LiveRun): Promise<RunResult> {
    try {
      const run = () => this.#runAdmitted(program, caller, live)
      return this.#counted(program, await this.#admitted(admission, caller, run))
    } catch (error) {
      if (caller.signal?.aborted && error === caller.signal.reason) return withoutRun('CANCELLED')
      if (error instanceof QueueFullError && live?.mode === 'interactive') {
        throw new QueueFullError(interactiveRetryMs, 'too many interactive programs are running')
      }
      throw error
    }
  }

  async #admitted<T>(admission: Admission, { userId, signal }: RunCaller, work: () => Promise<T>): Promise<T> {
    const askedAtMs = performance.now()
    const leave = await admission.enter(userId, signal)
    this.#observer?.admitted(performance.now() - askedAtMs)
    try {
      return await work()
    } finally {
      leave()
    }
  }

  #counted(program: Program, result: RunResult): RunResult {
    this.#observer?.ended(program.language.name, result.verdict)
    return result
  }

  async #runAdmitted(program: Program, caller: RunCaller, live: LiveRun | undefined): Promise<RunResult> {
    const { language } = program
    if (!language.compilation) return await this.#runJob(language, program, caller, live)
    const compiler = await this.#compiler(language, caller, live)
    const { ofCompilation, ...result } = await compileAndRun(program, language.compilation, compiler)
    // Whoever watches sees what the program prints, or the messages of a compiler that made none.
    if (ofCompilation && result.stderr.length > 0) live?.output('stderr', 0, result.stderr)
    return result
  }

  async #compiler(language: Language, caller: RunCaller, live?: LiveRun): Promise<Compiler> {
    const imageName = await this.#pools.imageName(language)
    const run = (job: Job) => this.#runJob(language, job, caller, live)
    return { cache: this.#artifacts, imageName, run }
  }

  /** The version of a language by its own word. Learnt once from its image; a failure to is forgotten again. */
  #version(language: Language): Promise<string | undefined> {
    let version = this.#versions.get(language.name)
    if (!version) {
      version = probeVersion(language, (kind, job) => this.#runJob(kind, job, { userId: this.instance })).catch(() => {
        this.#versions.delete(language.name)
        return undefined
      })
      this.#versions.set(language.name, version)
    }
    return version
  }

  async #runJob(kind: ContainerKind, job: Job, { userId, signal }: RunCaller, live?: LiveRun): Promise<JobResult> {
    const { compiledBy } = job
    const size = sizeClassFor(Math.max(job.limits.memoryBytes, compiledBy?.limits.memoryBytes ?? 0))
    let printed: Pick<RunResult, 'stdout' | 'stderr'> | undefined
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (attempt > 1 && live && !live.repeatable) break
      const container = await this.#pools.acquire(kind, size, userId, signal, live?.mode === 'interactive')
      try {
        const { facts, stdout, stderr, artifact, ofCompilation } = await container.run(job, signal, live)
        const ending = judge(facts, (ofCompilation && compiledBy ? compiledBy : job).limits)
        if (ending.verdict === 'SANDBOX_ERROR') {
          printed = { stdout, stderr }
          continue
        }
        const { cpuUs, wallUs, peakBytes, truncated } = facts
        const used = { cpuUs, wallUs, peakMemoryBytes: peakBytes }
        return {
          ...ending,
          stdout,
          stderr,
          truncated,
          ...used,
          ...(ofCompilation && { ofCompilation }),
          ...(artifact && { artifact }),
        }
      } catch (error) {
        if (!(error instanceof ContainerLostError)) throw error
        printed = error.output
      }
    }
    // What a watcher has seen of the program is in its result too.
    return { ...withoutRun('SANDBOX_ERROR'), ...printed }
  }
}

function withoutRun(verdict: 'CANCELLED' | 'SANDBOX_ERROR'): RunResult {
  return { verdict, stdout: nothing, stderr: nothing, truncated: false, cpuUs: 0, wallUs: 0, peakMemoryBytes: 0 }
}

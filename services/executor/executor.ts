import { randomUUID } from 'node:crypto'
import type Docker from 'dockerode'
import { compile, type JobResult } from './compiler.ts'
import { Admission, type AdmissionLimits } from './domain/admission.ts'
import { type Job, type Program, parseProgram, type RunRequest } from './domain/program.ts'
import type { RunResult } from './domain/run-result.ts'
import { judge } from './domain/verdict.ts'
import { languages } from './languages/catalog.ts'
import type { Language } from './languages/language.ts'
import { probeVersion } from './languages/probe-version.ts'
import type { ArtifactCache } from './sandbox/artifact-cache.ts'
import { ContainerLostError } from './sandbox/container.ts'
import { Engine } from './sandbox/engine.ts'
import { type ContainerKind, type PoolEvent, Pools } from './sandbox/pools.ts'
import type { SandboxImagesOptions } from './sandbox/sandbox-images.ts'
import { sizeClassFor } from './sandbox/size-class.ts'

export type ExecutorOptions = {
  readonly docker: Docker
  readonly image: SandboxImagesOptions['image']
  readonly buildImage?: SandboxImagesOptions['buildImage']
  /** Where compiled programs are kept; without it every run compiles its program. */
  readonly artifacts?: ArtifactCache
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

/** A language with what only its image tells. */
export type LanguageState = {
  readonly language: Language
  /** Whether programs in it can be run at once; its image may have to be built first. */
  readonly ready: boolean
  /** Undefined while it is not ready. */
  readonly version: string | undefined
}

const attempts = 2
const nothing = Buffer.alloc(0)

/** Runs programs in warm containers. Owns them: `close` leaves none behind. */
export class Executor {
  /** Names this executor on its containers. */
  readonly instance = randomUUID()
  readonly #engine: Engine
  readonly #pools: Pools
  readonly #admission: Admission
  readonly #artifacts: ArtifactCache | undefined
  readonly #versions = new Map<string, Promise<string | undefined>>()

  constructor({ docker, admission, artifacts, onEvent = () => {}, ...options }: ExecutorOptions) {
    this.#artifacts = artifacts
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
    const { language } = program
    const run = (job: Job) => this.#runJob(language, job, userId, signal)
    if (!language.compilation) return await run(program)
    const imageName = await this.#pools.imageName(language)
    const compiled = await compile(program, language.compilation, { cache: this.#artifacts, imageName, run })
    return 'failure' in compiled ? compiled.failure : await run(compiled.program)
  }

  /** The version of a language by its own word. Learnt once from its image; a failure to is forgotten again. */
  #version(language: Language): Promise<string | undefined> {
    let version = this.#versions.get(language.name)
    if (!version) {
      version = probeVersion(language, (kind, job) => this.#runJob(kind, job, this.instance, undefined)).catch(() => {
        this.#versions.delete(language.name)
        return undefined
      })
      this.#versions.set(language.name, version)
    }
    return version
  }

  async #runJob(kind: ContainerKind, job: Job, userId: string, signal: AbortSignal | undefined): Promise<JobResult> {
    const { limits } = job
    const size = sizeClassFor(limits.memoryBytes)
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const container = await this.#pools.acquire(kind, size, userId, signal)
      try {
        const { facts, stdout, stderr, artifact } = await container.run(job, signal)
        const ending = judge(facts, limits.memoryBytes)
        if (ending.verdict === 'SANDBOX_ERROR') continue
        const { cpuUs, wallUs, peakBytes, truncated } = facts
        const used = { cpuUs, wallUs, peakMemoryBytes: peakBytes }
        return { ...ending, stdout, stderr, truncated, ...used, ...(artifact && { artifact }) }
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

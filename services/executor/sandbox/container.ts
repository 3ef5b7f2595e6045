import { constants } from 'node:os'
import type { Duplex } from 'node:stream'
import type { LiveRun } from '../domain/live-run.ts'
import type { Job } from '../domain/program.ts'
import type { RunFacts } from '../domain/verdict.ts'
import { AttachedStream } from './attached-stream.ts'
import { ByteCollector } from './byte-collector.ts'
import { containerSpec, type SandboxSpec } from './container-spec.ts'
import { type Engine, NameTakenError } from './engine.ts'
import { encodeFrame, type Frame } from './frames.ts'
import { controlsOf } from './live-controls.ts'
import { encodeRun } from './run-frame.ts'
import { containerName, randomSlot } from './user-range.ts'

/** Thrown when a container failed under a run. The program is not to blame; another container may run it. */
export class ContainerLostError extends Error {
  override name = 'ContainerLostError'
  /** What the program had printed until then; who watched it has seen that. */
  readonly output: Pick<AgentResult, 'stdout' | 'stderr'> | undefined

  constructor(message: string, output?: Pick<AgentResult, 'stdout' | 'stderr'>) {
    super(message)
    this.output = output
  }
}

export type AgentResult = {
  readonly facts: RunFacts
  readonly stdout: Buffer
  readonly stderr: Buffer
  readonly artifact?: Buffer
  /** Whether this is what came of the job's compilation, so that the job itself did not begin. */
  readonly ofCompilation: boolean
}

/** Why a container is not used again, for its owner to count. */
export type EndCause =
  /** It has served its runs, or lived for its time. */
  | 'served'
  | 'idle'
  /** Another user needs its room. */
  | 'room'
  | 'closing'
  | 'memory_limit'
  /** It did not start a program. */
  | 'not_started'
  /** The agent found something that must not be. */
  | 'anomaly'
  | 'silent'
  /** Its stream ended: it was killed from outside, or the engine has gone. */
  | 'lost'

export type ContainerEvents = {
  /** Clean and ready for another run. */
  onReady(container: Container): void
  /** Not to be used again; it is being removed. Called once. */
  onGone(container: Container, cause: EndCause, reason: string): void
}

type ActiveRun = {
  readonly job: Job
  /** Whether what is to be run is being compiled. */
  compiling: boolean
  startedAt: number
  /** Whether the program has most of the container's memory, so that its end is the program's doing. */
  pressed: boolean
  stdout: ByteCollector
  stderr: ByteCollector
  /** Told of the run while it goes on. */
  readonly live: LiveRun | undefined
  readonly artifact: ByteCollector
  resolve(result: AgentResult): void
  reject(error: Error): void
}

const startTimeoutMs = 60_000
/** What an agent may take on top of the wall time: to set a run up and to end it. */
const runSpareMs = 20_000
/** A run that the host starves may take its wall time twice. */
const mostWallTimes = 2
/** An agent is heard of every second of a run. One that is silent for so long is paused, or its engine hangs. */
const silenceMs = 10_000
/** From a run's end until the agent is ready again. */
const cleanTimeoutMs = 15_000
const slotAttempts = 8
/** Output starts with the microseconds since the program's start. */
const timeBytes = 8

/** A warm container: runs one program at a time and says when it is clean again. */
export class Container {
  readonly startedAt: number
  /** Runs it was handed out for, counted by its pool. */
  runs = 0
  /** The user it is kept for, when users do not share. */
  user: string | undefined
  /** Whether its run may last so long that it counts as none of those kept ready. */
  held = false
  /** The engine's name for it. */
  readonly id: string
  readonly #engine: Engine
  readonly #stream: AttachedStream
  readonly #events: ContainerEvents
  #active: ActiveRun | undefined
  /** What a compilation made, on its way after the run. */
  #made: { readonly artifact: ByteCollector; keep(artifact: Buffer): void } | undefined
  #timer: NodeJS.Timeout | undefined
  #silence: NodeJS.Timeout | undefined
  #heardAtMs = 0
  #gone = false
  #removed: Promise<void> | undefined

  /** Makes one and waits until it is ready. `onReady` is not called for this first time. */
  static async start(engine: Engine, spec: Omit<SandboxSpec, 'slot'>, events: ContainerEvents): Promise<Container> {
    for (let attempt = 1; ; attempt++) {
      const slot = randomSlot()
      try {
        const { id, stream } = await engine.start(containerName(slot), containerSpec({ ...spec, slot }))
        return await new Promise((resolve, reject) => {
          let ready = false
          const container: Container = new Container(engine, id, stream, {
            onReady: () => {
              if (ready) return events.onReady(container)
              ready = true
              resolve(container)
            },
            onGone: (_, cause, reason) => {
              if (ready) return events.onGone(container, cause, reason)
              container
                .removed()
                .then(() => reject(new ContainerLostError(`a container did not start: ${reason}`)), reject)
            },
          })
        })
      } catch (error) {
        if (!(error instanceof NameTakenError) || attempt === slotAttempts) throw error
      }
    }
  }

  private constructor(engine: Engine, id: string, stream: Duplex, events: ContainerEvents) {
    this.startedAt = Date.now()
    this.#engine = engine
    this.id = id
    this.#events = events
    this.#stream = new AttachedStream(stream, {
      onFrame: (frame) => this.#onFrame(frame),
      onClosed: (reason) => this.#discard('lost', reason),
    })
    this.#expect('become ready', startTimeoutMs)
  }

  /** Whether a program is running in it. */
  get busy(): boolean {
    return this.#active !== undefined
  }

  /** Runs a program. Aborting the signal ends it, with facts that say so. Throws `ContainerLostError`. */
  run(job: Job, signal?: AbortSignal, live?: LiveRun): Promise<AgentResult> {
    if (this.#active) throw new Error('a container that runs a program was given another')
    // It may go between the moment in which it is handed out and this one.
    if (this.#gone) return Promise.reject(new ContainerLostError('it ended before its run'))
    const cancel = () => this.#stream.write(encodeFrame('cancel'))
    return new Promise<AgentResult>((resolve, reject) => {
      const started = { startedAt: performance.now(), pressed: false }
      const { compiledBy } = job
      const compiling = compiledBy !== undefined
      const artifact = new ByteCollector((compiledBy ?? job).collect?.mostBytes ?? 0)
      const active = { job, compiling, ...started, ...outputOf(compiledBy ?? job), artifact, live, resolve, reject }
      this.#active = active
      this.#stream.write(encodeRun(job, live?.mode))
      this.#expectEnd(compiledBy ?? job)
      if (!compiling) this.#begin(active)
      this.#heardAtMs = started.startedAt
      this.#watchSilence(active, silenceMs)
      if (signal?.aborted) cancel()
      else signal?.addEventListener('abort', cancel, { once: true })
    }).finally(() => signal?.removeEventListener('abort', cancel))
  }

  /** Removes the container; `onGone` is not called for what its owner asked for. */
  retire(reason: string): void {
    this.#end(reason)
  }

  /** Resolves when the engine has removed the container. */
  async removed(): Promise<void> {
    await this.#removed
  }

  #expectEnd({ limits }: Job): void {
    this.#expect('end a run', limits.wallMs * mostWallTimes + runSpareMs)
  }

  /** The program itself is about to start. */
  #begin(active: ActiveRun): void {
    active.live?.begin(
      controlsOf((frame) => {
        if (this.#active === active) this.#stream.write(frame)
      }),
    )
  }

  /** What a compiler that did its work had to say is not the program's. */
  #compiled(active: ActiveRun): void {
    const startedAt = performance.now()
    Object.assign(active, { compiling: false, startedAt, pressed: false, ...outputOf(active.job) })
    this.#expectEnd(active.job)
    this.#begin(active)
  }

  #onFrame({ type, payload }: Frame): void {
    const active = this.#active
    this.#heardAtMs = performance.now()
    if (type === 'ready' && !active) {
      clearTimeout(this.#timer)
      this.#keepMade()
      this.#events.onReady(this)
    } else if ((type === 'stdout' || type === 'stderr') && active) {
      const bytes = payload.subarray(timeBytes)
      if (!active[type].push(bytes)) this.#discardFlooding(type)
      else if (!active.compiling) active.live?.output(type, Number(payload.readBigUInt64BE()), bytes)
    } else if (type === 'taken' && active) {
      active.live?.taken(payload.readUInt32BE())
    } else if (type === 'artifact' && (active ?? this.#made)) {
      if (!(active ?? this.#made)?.artifact.push(payload)) this.#discardFlooding(type)
    } else if (type === 'compiled' && active?.compiling) {
      this.#compiled(active)
    } else if (type === 'pressure' && active) {
      active.pressed = true
    } else if (type === 'alive' && active) {
      // Noted above.
    } else if (type === 'done' && active) {
      this.#done(active, JSON.parse(payload.toString()) as RunFacts)
    } else if (type === 'anomaly') {
      this.#discard('anomaly', `the agent gave up: ${payload.toString()}`)
    } else {
      this.#discard('anomaly', `the agent sent "${type}" ${active ? 'during' : 'without'} a run`)
    }
  }

  #done(active: ActiveRun, facts: RunFacts): void {
    this.#active = undefined
    clearTimeout(this.#silence)
    this.#expect('clean up', cleanTimeoutMs)
    const { keep, collect } = active.job.compiledBy ?? {}
    const mostBytes = collect?.mostBytes ?? 0
    this.#made = active.compiling || !keep ? undefined : { artifact: new ByteCollector(mostBytes), keep }
    resolve(active, facts)
    if (facts.oomKills > 0) this.#discard('memory_limit', 'it met its memory limit')
    else if (!facts.started)
      this.#discard('not_started', `it did not start a program: ${facts.setupError ?? 'no reason given'}`)
  }

  #keepMade(): void {
    const made = this.#made
    this.#made = undefined
    if (made && made.artifact.bytes.length > 0) made.keep(made.artifact.bytes)
  }

  #expect(what: string, timeoutMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#discard('silent', `the agent did not ${what} in ${timeoutMs} ms`), timeoutMs)
  }

  #watchSilence(active: ActiveRun, timeoutMs: number): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      // What has arrived while this process itself was held up is read before it is judged.
      setImmediate(() => {
        if (this.#active !== active) return
        const silentMs = performance.now() - this.#heardAtMs
        if (silentMs >= silenceMs) this.#discard('silent', `the agent was silent for ${Math.round(silentMs)} ms`)
        else this.#watchSilence(active, silenceMs - silentMs)
      })
    }, timeoutMs)
  }

  #discardFlooding(type: Frame['type']): void {
    this.#discard('anomaly', `the agent sent more of "${type}" than was asked for`)
  }

  #discard(cause: EndCause, reason: string): void {
    const ended = this.#end(reason, cause === 'silent' || cause === 'not_started')
    if (ended) this.#events.onGone(this, cause, reason)
  }

  /** False when it had ended before. */
  #end(reason: string, byForce = false): boolean {
    if (this.#gone) return false
    this.#gone = true
    clearTimeout(this.#timer)
    clearTimeout(this.#silence)
    this.#stream.destroy()
    // With its stream the agent ends, and the container by that.
    this.#removed = byForce ? this.#engine.remove(this.id) : this.#engine.awaitEnd(this.id)
    // A container that cannot be removed now ends by itself with its stream, or falls to its lease.
    this.#removed.catch(() => {})
    const active = this.#active
    this.#active = undefined
    if (active?.pressed) resolve(active, factsOfMemoryKill(performance.now() - active.startedAt))
    else active?.reject(new ContainerLostError(reason, { stdout: active.stdout.bytes, stderr: active.stderr.bytes }))
    return true
  }
}

/** Each within the limit of both together, which the agent holds: one that sends more is not the agent any more. */
function outputOf({ limits }: Pick<Job, 'limits'>): Pick<ActiveRun, 'stdout' | 'stderr'> {
  return { stdout: new ByteCollector(limits.outputBytes), stderr: new ByteCollector(limits.outputBytes) }
}

function resolve(active: ActiveRun, facts: RunFacts): void {
  const artifact = active.artifact.bytes
  active.resolve({
    facts,
    stdout: active.stdout.bytes,
    stderr: active.stderr.bytes,
    ...(artifact.length > 0 && { artifact }),
    ofCompilation: active.compiling,
  })
}

/** A program that takes all memory may take the agent down with it, which then has nothing more to tell. */
function factsOfMemoryKill(wallMs: number): RunFacts {
  return {
    status: constants.signals.SIGKILL,
    stopped: 'memory',
    started: true,
    setupError: null,
    compileFailed: false,
    wallUs: Math.round(wallMs * 1000),
    cpuUs: 0,
    peakBytes: 0,
    oomKills: 1,
    forksDenied: 0,
    fileSizeReached: false,
    truncated: false,
  }
}

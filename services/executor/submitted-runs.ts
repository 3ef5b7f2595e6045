import { fromBinary } from '@bufbuild/protobuf'
import { ExecuteCodeRequestSchema } from '@learnlab/contracts/executor/v1'
import { backoffMs, WakeSignal } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import { QueueFullError } from './domain/admission.ts'
import type { RunResult } from './domain/run-result.ts'
import type { ClaimedRun } from './domain/submission.ts'
import { Transcript } from './domain/transcript.ts'
import type { Executor } from './executor.ts'
import { toRunRequest } from './rpc/execute-code.ts'
import { SandboxUnavailableError } from './sandbox/engine.ts'
import type { RunQueue } from './store/run-queue.ts'

/** What became of an attempt, for those who count. */
export type AttemptEnd = 'recorded' | 'given back' | 'failed' | 'lease lost'

export type SubmittedRunsOptions = {
  /** Names this executor as the holder of leases. */
  readonly instance: string
  readonly executor: Pick<Executor, 'start' | 'unavailable' | 'waiting'>
  readonly queue: RunQueue
  /** Submitted runs at one time; callers who wait have the rest of the executor. */
  readonly slots: number
  /** A watcher of a run hears something this often. */
  readonly heartbeatMs: number
  readonly logger: Logger
  readonly onStart?: (waitedMs: number) => void
  readonly onEnd?: (end: AttemptEnd, verdict: RunResult['verdict'] | undefined) => void
}

type Held = {
  readonly run: ClaimedRun
  readonly transcript: Transcript
  readonly stop: AbortController
  /** Why it was stopped. */
  stopped?: 'cancelled' | 'lease lost' | 'draining'
  done: Promise<void>
}

/** How soon waiting runs are seen when no notice of them comes. */
const pollMs = 2_000
const unavailableDelayMs = 5_000
const retry = { firstMs: 100, maxMs: 2_000 }

/** The submitted runs that this executor has taken from the queue. Owns them: `close` leaves none. */
export class SubmittedRuns {
  readonly #options: SubmittedRunsOptions
  readonly #held = new Map<string, Held>()
  readonly #wake = new WakeSignal()
  #stopping = false
  #closing = false
  #working: Promise<void> | undefined
  #renewing: Promise<void> | undefined
  #ticker: NodeJS.Timeout | undefined

  constructor(options: SubmittedRunsOptions) {
    this.#options = options
  }

  get running(): number {
    return this.#held.size
  }

  /** Starts to take runs. */
  start(): void {
    this.#working ??= this.#work()
    // Three renewals may fail before a lease runs out.
    this.#ticker ??= setInterval(() => this.#renew(), this.#options.queue.limits.leaseMs / 4)
  }

  /** Runs may be waiting. */
  wake(): void {
    this.#wake.wake()
  }

  /** A run of this user's that is running here. */
  find(id: string, userId: string): { readonly attempt: number; readonly transcript: Transcript } | undefined {
    const held = this.#held.get(id)
    return held?.run.userId === userId ? { attempt: held.run.attempt, transcript: held.transcript } : undefined
  }

  cancel(id: string): void {
    this.#stop(this.#held.get(id), 'cancelled')
  }

  /** Ends what an erased user has here; nothing of it is recorded. */
  eraseUser(userId: string): void {
    for (const held of this.#held.values()) if (held.run.userId === userId) this.#stop(held, 'lease lost')
  }

  get userIds(): string[] {
    return [...new Set(this.#held.values().map(({ run }) => run.userId))]
  }

  /** Takes no more runs, lets those here end for `graceMs`, and gives the rest back to be run elsewhere. */
  async drain(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#wake.wake()
    await this.#working
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, graceMs)
    await Promise.race([this.#allDone(), promise])
    clearTimeout(timer)
    for (const held of this.#held.values()) this.#stop(held, 'draining')
    await this.#allDone()
  }

  /** As `drain` without grace; what cannot be given back now is left to its lease. */
  async close(): Promise<void> {
    this.#closing = true
    await this.drain(0)
    clearInterval(this.#ticker)
    await this.#renewing
  }

  async #allDone(): Promise<void> {
    await Promise.all([...this.#held.values()].map(({ done }) => done))
  }

  async #work(): Promise<void> {
    let failures = 0
    while (!this.#stopping) {
      const wanted = this.#wanted()
      try {
        const claimed = wanted > 0 ? await this.#options.queue.claim(this.#options.instance, wanted) : []
        failures = 0
        for (const run of claimed) this.#begin(run)
        if (claimed.length === 0 || claimed.length === wanted) await this.#wake.sleep(pollMs)
      } catch (error) {
        const delayMs = backoffMs(failures++, retry)
        this.#options.logger.warn({ err: error, delayMs }, 'submitted runs could not be taken; trying again')
        await this.#wake.sleep(delayMs)
      }
    }
  }

  /** How many more runs to take. Where callers wait for a turn already, one at a time is enough to get its own. */
  #wanted(): number {
    const { executor, slots } = this.#options
    if (executor.unavailable) return 0
    return Math.max(0, (executor.waiting > 0 ? 1 : slots) - this.#held.size)
  }

  #begin(run: ClaimedRun): void {
    this.#options.onStart?.(Date.now() - run.createdAt.getTime())
    const transcript = new Transcript(this.#options.heartbeatMs)
    const held: Held = { run, transcript, stop: new AbortController(), done: Promise.resolve() }
    this.#held.set(run.id, held)
    held.done = this.#run(held)
      .catch((error: unknown) => {
        this.#options.logger.error({ err: error, executionId: run.id }, 'a submitted run was left to its lease')
        this.#options.onEnd?.('failed', undefined)
      })
      .finally(() => {
        // Whoever watches finds its end in the record, or the next attempt.
        transcript.abandon()
        this.#held.delete(run.id)
        this.#wake.wake()
      })
  }

  async #run(held: Held): Promise<void> {
    const { logger } = this.#options
    let result: RunResult | undefined
    let delayMs = 0
    let failed = false
    try {
      result = await this.#execute(held)
    } catch (error) {
      if (error instanceof SandboxUnavailableError || error instanceof QueueFullError) {
        delayMs = error.retryAfterMs ?? unavailableDelayMs
      } else {
        failed = true
        logger.error({ err: error, executionId: held.run.id }, 'a submitted run failed')
      }
    }
    if (held.stopped === 'lease lost') {
      this.#options.onEnd?.('lease lost', undefined)
      return
    }
    // Ended by our own going, not by its user.
    if (result?.verdict === 'CANCELLED' && held.stopped !== 'cancelled') result = undefined
    if (result?.verdict === 'SANDBOX_ERROR') {
      failed = true
      result = undefined
    }
    await this.#settle(held, result, { failed, delayMs })
  }

  async #execute({ run, transcript, stop }: Held): Promise<RunResult> {
    const request = fromBinary(ExecuteCodeRequestSchema, run.request)
    const { executor } = this.#options
    const caller = { userId: run.userId, signal: stop.signal }
    const live = executor.start(toRunRequest({ ...request, code: run.code }), caller)
    // To its end whatever stops it: then too it has a result.
    for await (const event of live.watch(new AbortController().signal)) {
      if (event.type !== 'output') continue
      const { kind, timeUs, bytes } = event.piece
      transcript.append(kind, timeUs, bytes)
    }
    return await live.result
  }

  /** Records the result, or gives the run back. Tries until the lease is lost or renewed no more. */
  async #settle(held: Held, result: RunResult | undefined, release: { failed: boolean; delayMs: number }) {
    const { queue, instance, logger, onEnd } = this.#options
    const hold = { id: held.run.id, attempt: held.run.attempt, holder: instance }
    for (let tries = 0; ; tries++) {
      try {
        const kept = result
          ? await queue.finish(hold, result, held.transcript.order())
          : await queue.giveBack(hold, release)
        if (!kept) onEnd?.('lease lost', undefined)
        else if (result) onEnd?.('recorded', result.verdict)
        else onEnd?.(release.failed ? 'failed' : 'given back', undefined)
        return
      } catch (error) {
        if (held.stopped === 'lease lost' || this.#closing) throw error
        const delayMs = backoffMs(tries, retry)
        logger.warn({ err: error, executionId: hold.id, delayMs }, 'the end of a run could not be recorded yet')
        await new Promise((resolve) => setTimeout(resolve, delayMs))
      }
    }
  }

  #stop(held: Held | undefined, why: NonNullable<Held['stopped']>): void {
    if (!held || held.stopped === 'lease lost') return
    held.stopped = why
    held.stop.abort()
  }

  #renew(): void {
    this.#renewing ??= this.#renewLeases()
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'leases of runs could not be renewed'))
      .finally(() => {
        this.#renewing = undefined
      })
  }

  async #renewLeases(): Promise<void> {
    const before = [...this.#held.values()]
    if (before.length === 0) return
    const still = new Map((await this.#options.queue.renew(this.#options.instance)).map((run) => [run.id, run]))
    for (const held of before) {
      // One that ended meanwhile is not there any more either.
      if (this.#held.get(held.run.id) !== held) continue
      const renewed = still.get(held.run.id)
      if (renewed?.attempt !== held.run.attempt) this.#stop(held, 'lease lost')
      else if (renewed.cancelled) this.#stop(held, 'cancelled')
    }
  }
}

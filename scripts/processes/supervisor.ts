import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Guardian } from './guardian.ts'
import { Ledger } from './ledger.ts'
import { LogFile } from './log-file.ts'
import { type ExitStatus, ProcessGroup, type ProcessSpec } from './process-group.ts'

export type SupervisedSpec = ProcessSpec & {
  /** Resolves true when the process does its work; asked again and again until then. Throws when it never will. */
  isReady: (signal: AbortSignal) => Promise<boolean>
  readyDeadlineMs: number
  /** How often it may end before it was ever ready; default 3. */
  startAttempts?: number
  /** Whether others stand on it, so that it ends after them. */
  isFoundation?: boolean
  /** What of a line the person at the terminal should see; undefined for nothing. */
  headline?: (line: string) => string | undefined
}

/** Thrown when a process does not become ready; the message holds the end of its log. */
export class NotReady extends Error {
  override readonly name = 'NotReady'
}

const firstBackoffMs = 200
const lastBackoffMs = 5_000
const steadyAfterMs = 30_000
const usualStartAttempts = 3
const readyPollMs = 50
const tailLines = 15

/** Starts processes, keeps their logs, starts them again when they end, and ends them all. */
export class Supervisor {
  readonly #logFolder: string
  readonly #say: (text: string) => void
  readonly #ledger: Ledger
  readonly #guardian: Guardian
  readonly #stopping = new AbortController()
  readonly #supervised: Supervised[] = []

  constructor({ runFolder, logFolder, say }: { runFolder: string; logFolder: string; say: (text: string) => void }) {
    this.#logFolder = logFolder
    this.#say = say
    this.#ledger = new Ledger(Supervisor.ledgerPath(runFolder))
    this.#guardian = new Guardian(this.#ledger.path)
  }

  static ledgerPath(runFolder: string): string {
    return join(runFolder, 'processes.json')
  }

  /** Starts a process and resolves when it is ready. @throws Error with its last lines when it does not get there */
  async start(spec: SupervisedSpec, signal: AbortSignal): Promise<Supervised> {
    signal.throwIfAborted()
    const log = new LogFile(join(this.#logFolder, `${spec.name}.log`))
    const supervised = new Supervised(spec, log, this.#ledger, this.#say, this.#stopping.signal)
    this.#supervised.push(supervised)
    await supervised.start(signal)
    return supervised
  }

  /** Ends all, foundations last. `betweenwhiles` runs when only they are left. */
  async stop(betweenwhiles: () => Promise<void> = async () => undefined): Promise<void> {
    this.#stopping.abort()
    const [foundations, others] = [true, false].map((isFoundation) =>
      this.#supervised.filter(({ spec }) => (spec.isFoundation ?? false) === isFoundation),
    )
    await Promise.all((others ?? []).map((supervised) => supervised.stop()))
    // Whatever it is that fails there, what is left must end.
    await betweenwhiles().catch((error) => this.#say(String(error)))
    await Promise.all((foundations ?? []).map((supervised) => supervised.stop()))
    this.#ledger.delete()
    await this.#guardian.dismiss()
  }
}

export class Supervised {
  readonly spec: SupervisedSpec
  readonly #log: LogFile
  readonly #ledger: Ledger
  readonly #say: (text: string) => void
  readonly #stopping: AbortSignal
  readonly #tail: string[] = []
  #group: ProcessGroup | undefined
  #wasReady = false
  #exits = 0
  #restartWanted = false
  #backoff = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(spec: SupervisedSpec, log: LogFile, ledger: Ledger, say: (text: string) => void, stopping: AbortSignal) {
    this.spec = spec
    this.#log = log
    this.#ledger = ledger
    this.#say = say
    this.#stopping = stopping
  }

  get pid(): number | undefined {
    return this.#group?.pid
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#group = await this.#spawn()
    this.#running = this.#keepRunning(this.#group).catch((error) => this.#say(`${this.spec.name} is lost: ${error}`))
    const either = AbortSignal.any([signal, this.#stopping])
    const deadline = Date.now() + this.spec.readyDeadlineMs
    while (!(await this.spec.isReady(either))) {
      either.throwIfAborted()
      if (this.#hasFailedToStart()) throw new NotReady(this.#failure('ends as soon as it is started'))
      if (Date.now() > deadline) {
        throw new NotReady(this.#failure(`is not ready after ${this.spec.readyDeadlineMs / 1000} s`))
      }
      await delay(readyPollMs, undefined, { signal: either })
    }
    this.#wasReady = true
  }

  /** Ends the process, if it runs, and lets the supervision start it anew at once. */
  async restart(): Promise<void> {
    this.#restartWanted = true
    this.#backoff.abort()
    await this.#group?.stop()
  }

  async stop(): Promise<void> {
    const hasEnded = await this.#group?.stop()
    if (hasEnded === false) this.#say(`${this.spec.name} did not end when asked and was killed`)
    await this.#running
    await this.#group?.outputEnded
    this.#log.close()
  }

  async #spawn(): Promise<ProcessGroup> {
    const group = await ProcessGroup.start(this.spec, (line) => this.#onLine(line))
    const { name, stopSignal, isFoundation = false } = this.spec
    this.#ledger.add(group.pid, { name, stopSignal: stopSignal === 'SIGINT' ? 'SIGINT' : 'SIGTERM', isFoundation })
    return group
  }

  async #keepRunning(first: ProcessGroup): Promise<void> {
    let group = first
    let backoffMs = firstBackoffMs
    for (;;) {
      const startedAt = Date.now()
      const status = await group.exited
      this.#ledger.remove(group.pid)
      if (this.#stopping.aborted) return
      this.#exits += 1
      if (this.#hasFailedToStart()) return
      backoffMs = Date.now() - startedAt > steadyAfterMs ? firstBackoffMs : backoffMs
      if (!this.#restartWanted) {
        this.#say(`${this.spec.name} ended (${describe(status)}); it is started again in ${backoffMs} ms`)
        this.#backoff = new AbortController()
        const cutShort = AbortSignal.any([this.#stopping, this.#backoff.signal])
        // Resolves either way: a stop or a wish to restart only cuts the wait short.
        await delay(backoffMs, undefined, { signal: cutShort }).catch(() => undefined)
        backoffMs = Math.min(backoffMs * 2, lastBackoffMs)
      }
      this.#restartWanted = false
      if (this.#stopping.aborted) return
      await group.stop()
      group = await this.#spawn()
      this.#group = group
      // A stop that came while the process was being started has not seen this one.
      if (this.#stopping.aborted) await group.stop()
    }
  }

  #hasFailedToStart(): boolean {
    return !this.#wasReady && this.#exits >= (this.spec.startAttempts ?? usualStartAttempts)
  }

  #onLine(line: string): void {
    this.#log.appendLine(line)
    this.#tail.push(line)
    if (this.#tail.length > tailLines) this.#tail.shift()
    const headline = this.spec.headline?.(line)
    if (headline !== undefined && !this.#stopping.aborted) this.#say(`${this.spec.name}: ${headline}`)
  }

  #failure(what: string): string {
    return `${this.spec.name} ${what}; its log is ${this.#log.path} and ends with\n${this.#tail.join('\n')}`
  }
}

function describe({ code, signal }: ExitStatus): string {
  return signal === null ? `exit code ${code}` : signal
}

import { InputWindow, signalCost } from './input-window.ts'
import { OutputLog, type OutputPiece } from './output-log.ts'
import type { RunResult } from './run-result.ts'

/** Whether a run that is watched takes input while it goes on. */
export type RunMode = 'watched' | 'interactive'

export type RunEvent =
  | { readonly type: 'output'; readonly piece: OutputPiece }
  /** Nothing happened for a while. */
  | { readonly type: 'heartbeat'; readonly offset: number }
  /** The last. */
  | { readonly type: 'result'; readonly result: RunResult; readonly offset: number }

/** What can be done with a program while it runs. After its end nothing of it has an effect. */
export type RunControls = {
  /** Lets so much more output come. */
  grant(cost: number): void
  input(bytes: Uint8Array): void
  endInput(): void
  signal(number: number): void
  stopForTime(): void
}

export type LiveRunOptions = {
  readonly mode: RunMode
  /** Bytes of input that the program was given at its start. */
  readonly stdinBytes: number
  /** A watcher hears something at least this often. */
  readonly heartbeatMs: number
  /** The run ends after so long without input and output. */
  readonly idleMs?: number | undefined
}

/** Thrown for input to a program that takes none any more. */
export class InputEndedError extends Error {
  override name = 'InputEndedError'
}

/** Thrown to a watcher whose place another one took. */
export class WatchTakenError extends Error {
  override name = 'WatchTakenError'

  constructor() {
    super('another call watches this run now')
  }
}

/**
 * A run as it goes on, between the container that tells of it and whoever watches it. Output that nobody has read holds
 * the program up: what waits here is bounded.
 */
export class LiveRun {
  readonly mode: RunMode
  readonly #options: LiveRunOptions
  readonly #log = new OutputLog()
  readonly #input: InputWindow
  readonly #wakers = new Set<() => void>()
  /** What was to be done before the program was there. */
  #early: ((controls: RunControls) => void)[] = []
  #controls: RunControls | undefined
  #idle: NodeJS.Timeout | undefined
  #inputEnded = false
  #hadInput = false
  #watcher = 0
  #ended = false
  #result: Promise<RunResult> = new Promise(() => {})
  readonly #begun = Promise.withResolvers<void>()

  constructor(options: LiveRunOptions) {
    this.mode = options.mode
    this.#options = options
    this.#input = new InputWindow(options.stdinBytes)
    this.#inputEnded = options.mode !== 'interactive'
  }

  /** What comes of the run; `Executor.run` says what it throws. */
  get result(): Promise<RunResult> {
    return this.#result
  }

  /** Resolves when a container has the program, or it ended without. Throws what `result` throws. */
  get begun(): Promise<void> {
    return Promise.race([this.#begun.promise, this.#result.then(() => {})])
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Bytes of output that came so far, and of them those that were handed to a watcher. */
  get outputBytes(): { readonly received: number; readonly sent: number } {
    return { received: this.#log.endOffset, sent: this.#log.sentOffset }
  }

  /** Whether nobody would notice if the program were started anew. */
  get repeatable(): boolean {
    return this.#log.endOffset === 0 && !this.#hadInput
  }

  /** The run's own work, called once: the run ends with it. */
  follow(work: Promise<RunResult>): void {
    this.#result = work.finally(() => {
      this.#ended = true
      clearTimeout(this.#idle)
      this.#controls = undefined
      this.#input.release()
      this.#wake()
    })
    // Whoever watches or waits is told; that nobody does is no fault.
    this.#result.catch(() => {})
  }

  /** A container has the program. */
  begin(controls: RunControls): void {
    this.#controls = controls
    this.#begun.resolve()
    for (const action of this.#early.splice(0)) action(controls)
    const { idleMs } = this.#options
    clearTimeout(this.#idle)
    if (idleMs) this.#idle = setTimeout(() => this.#controls?.stopForTime(), idleMs)
  }

  output(kind: OutputPiece['kind'], timeUs: number, bytes: Uint8Array): void {
    this.#idle?.refresh()
    this.#log.append(kind, timeUs, bytes)
    this.#wake()
  }

  /** So much of the input has reached the program. */
  taken(cost: number): void {
    this.#input.taken(cost)
  }

  /** @throws InputFullError, InputEndedError */
  input(bytes: Uint8Array): void {
    if (this.#inputEnded && !this.#ended) throw new InputEndedError('the input of the program has ended')
    this.#send(InputWindow.costOf(bytes), (controls) => controls.input(bytes))
  }

  /** Ends the input, if it has not ended. */
  endInput(): void {
    if (this.#inputEnded || this.#ended) return
    this.#do((controls) => controls.endInput())
    this.#inputEnded = true
  }

  /** @throws InputFullError, InputEndedError when the program has ended */
  signal(number: number): void {
    this.#send(signalCost, (controls) => controls.signal(number))
  }

  /** Resolves when more input may be sent, or none ever. */
  async inputOpen(): Promise<void> {
    while (!this.#input.open && !this.#ended) await this.#input.change()
  }

  /**
   * What happens, from an offset on, at the pace of the reader; one at a time, so a new one takes the place of the one
   * before. Throws what the run throws, the signal's reason, or `WatchTakenError`.
   */
  async *watch(signal: AbortSignal, offset = 0): AsyncGenerator<RunEvent, void, undefined> {
    const place = ++this.#watcher
    this.#wake()
    let at = Math.min(offset, this.#log.sentOffset)
    this.#markRead(at)
    for (;;) {
      signal.throwIfAborted()
      if (place !== this.#watcher) throw new WatchTakenError()
      const piece = this.#log.next(at)
      if (piece) {
        at = piece.offset
        yield { type: 'output', piece }
        this.#markRead(at)
      } else if (this.#ended) {
        yield { type: 'result', result: await this.#result, offset: at }
        return
      } else if (!(await this.#change(signal))) {
        yield { type: 'heartbeat', offset: at }
      }
    }
  }

  #send(cost: number, action: (controls: RunControls) => void): void {
    if (this.#ended) throw new InputEndedError('the program has ended')
    this.#input.add(cost)
    this.#do(action)
  }

  #do(action: (controls: RunControls) => void): void {
    this.#hadInput = true
    this.#idle?.refresh()
    if (this.#controls) action(this.#controls)
    else this.#early.push(action)
  }

  #markRead(offset: number): void {
    const cost = this.#log.markRead(offset)
    if (cost > 0) this.#controls?.grant(cost)
  }

  #wake(): void {
    for (const wake of this.#wakers) wake()
  }

  /** Resolves when something may have happened; false after a silence. */
  #change(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (happened: boolean) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onChange)
        this.#wakers.delete(onChange)
        resolve(happened)
      }
      const onChange = () => settle(true)
      const timer = setTimeout(() => settle(false), this.#options.heartbeatMs)
      signal.addEventListener('abort', onChange)
      this.#wakers.add(onChange)
    })
  }
}

export type WorkLanesOptions = {
  /** Jobs at a time. */
  concurrency: number
  /** Jobs that may wait. */
  maxWaiting: number
}

type Waiting = { start: () => void; drop: () => void }

/** Runs jobs that keep a core busy, a few at a time, in the order in which they came. */
export class WorkLanes {
  readonly #concurrency: number
  readonly #maxWaiting: number
  readonly #full: () => Error
  #running = 0
  #waiting: Waiting[] = []

  constructor({ concurrency, maxWaiting }: WorkLanesOptions, full: () => Error) {
    this.#concurrency = concurrency
    this.#maxWaiting = maxWaiting
    this.#full = full
  }

  /** Throws what `full` gives when too many wait, and the reason of `signal` when it aborts before the job's turn. */
  async run<Result>(job: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    if (this.#running >= this.#concurrency) await this.#turn(signal)
    else this.#running++
    try {
      return await job()
    } finally {
      const next = this.#waiting.shift()
      // The lane goes from one to the next without being free in between: nobody can slip in.
      if (next) next.start()
      else this.#running--
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) throw this.#full()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting: Waiting = { start: resolve, drop: () => reject(signal.reason) }
    const leave = () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting)
      waiting.drop()
    }
    this.#waiting.push(waiting)
    signal.addEventListener('abort', leave, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', leave))
  }
}

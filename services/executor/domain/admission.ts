/** Thrown when so many runs wait that another would not start in useful time. */
export class QueueFullError extends Error {
  override name = 'QueueFullError'
  readonly retryAfterMs: number

  constructor(retryAfterMs: number, message = 'too many programs are waiting to run') {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

export type AdmissionLimits = {
  /** Runs at one time. */
  readonly concurrency: number
  readonly perUserConcurrency: number
  /** Runs that may wait, of all users and of one. */
  readonly queueLength: number
  readonly perUserQueueLength: number
}

type Waiter = { admit(): void }
type User = { running: number; waiting: Waiter[] }

const retryAfterMs = 2_000

/** Decides who runs next: users take turns, however many runs each has waiting. */
export class Admission {
  readonly #limits: AdmissionLimits
  /** Users with a run waiting or running; those who wait longest for a turn come first. */
  readonly #users = new Map<string, User>()
  #running = 0
  #waiting = 0

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  get running(): number {
    return this.#running
  }

  get perUserConcurrency(): number {
    return this.#limits.perUserConcurrency
  }

  get waiting(): number {
    return this.#waiting
  }

  /**
   * Waits for a turn. The caller gives it back by calling the answer once. Throws `QueueFullError`, or the signal's
   * reason when it fires first.
   */
  async enter(userId: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    const user = this.#users.get(userId) ?? { running: 0, waiting: [] }
    this.#users.set(userId, user)
    if (this.#running < this.#limits.concurrency && this.#mayRun(user) && user.waiting.length === 0) {
      this.#start(userId, user)
    } else {
      if (this.#waiting >= this.#limits.queueLength || user.waiting.length >= this.#limits.perUserQueueLength) {
        this.#forgetIdle(userId, user)
        throw new QueueFullError(retryAfterMs)
      }
      await this.#turn(userId, user, signal)
    }
    let left = false
    return () => {
      if (left) return
      left = true
      user.running--
      this.#running--
      this.#forgetIdle(userId, user)
      this.#admitNext()
    }
  }

  #turn(userId: string, user: User, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        admit: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      const onAbort = () => {
        user.waiting.splice(user.waiting.indexOf(waiter), 1)
        this.#waiting--
        this.#forgetIdle(userId, user)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      user.waiting.push(waiter)
      this.#waiting++
    })
  }

  #admitNext(): void {
    for (const [userId, user] of this.#users) {
      if (this.#running >= this.#limits.concurrency) return
      if (!this.#mayRun(user)) continue
      const next = user.waiting.shift()
      if (!next) continue
      this.#waiting--
      // Having had a turn, the user goes to the end of the line.
      this.#users.delete(userId)
      this.#users.set(userId, user)
      this.#start(userId, user)
      next.admit()
    }
  }

  #mayRun(user: User): boolean {
    return user.running < this.#limits.perUserConcurrency
  }

  #start(userId: string, user: User): void {
    user.running++
    this.#running++
    this.#users.set(userId, user)
  }

  #forgetIdle(userId: string, user: User): void {
    if (user.running === 0 && user.waiting.length === 0) this.#users.delete(userId)
  }
}

import { languages } from '../languages/catalog.ts'
import type { Language } from '../languages/language.ts'
import type { Container } from './container.ts'
import { type Engine, SandboxUnavailableError } from './engine.ts'
import { leaseLabels, ownProcess } from './lease.ts'
import { Pool } from './pool.ts'
import type { SizeClass } from './size-class.ts'

export type PoolsOptions = {
  readonly engine: Engine
  /** Name of the image, computed when it is needed. */
  readonly image: () => Promise<string>
  /** Names this executor on its containers. */
  readonly instance: string
  /** Containers of the usual size kept ready for each language. */
  readonly poolSize: number
  /** Containers of one language and size at most. */
  readonly most: number
  readonly runsPerContainer: number
  readonly shareAcrossUsers: boolean
  readonly runtime?: string
  /** Said instead of our own guess when there is no engine. */
  readonly unavailableReason?: string | undefined
  /** Told what is worth a line in the log. */
  onEvent(event: PoolEvent): void
}

export type PoolEvent =
  | { readonly type: 'available'; readonly orphansRemoved: number }
  | { readonly type: 'unavailable'; readonly error: Error }
  | { readonly type: 'container-discarded'; readonly reason: string }

const usualSize: SizeClass = 256
const idleMs = 30_000
const tidyEveryMs = 5_000
const sweepEveryMs = 5 * 60_000
const firstRetryMs = 250
const longestRetryMs = 10_000

const closedError = () => new SandboxUnavailableError('the executor is shutting down')

/** All pools of an executor. Watches the engine: while it is away every request fails at once, and once back all fill. */
export class Pools {
  readonly #options: PoolsOptions
  readonly #pools = new Map<string, Pool>()
  readonly #owner = ownProcess()
  readonly #ticker: NodeJS.Timeout
  /** Resolved when it is known for the first time whether programs can run. */
  readonly #settled = Promise.withResolvers<void>()
  #image = ''
  #unavailable: Error | undefined
  #bringUp: Promise<void> | undefined
  #endPause = () => {}
  #sweptAtMs = 0
  #closed = false

  constructor(options: PoolsOptions) {
    this.#options = options
    this.#ticker = setInterval(() => this.#tick(), tidyEveryMs).unref()
    this.#connect()
  }

  /** Why programs cannot run now, or undefined. */
  get unavailable(): Error | undefined {
    return this.#unavailable
  }

  /** Containers there are, and those being made. */
  get containers(): number {
    return this.#pools.values().reduce((sum, pool) => sum + pool.size, 0)
  }

  /** A ready container of this language and size. Throws `SandboxUnavailableError`, or the signal's reason. */
  async acquire(
    language: Language,
    size: SizeClass,
    user: string,
    signal?: AbortSignal,
    hold = false,
  ): Promise<Container> {
    // At the start it is not known yet whether there is an engine; that is settled within a few seconds.
    if (!this.#image) await this.#settled.promise
    if (this.#closed) throw closedError()
    const pool = this.#pool(language, size)
    if (this.#unavailable && pool.idle === 0) throw this.#unavailable
    return pool.acquire(user, signal, hold)
  }

  /** Resolves when every pool of the usual size has a container ready. Throws `SandboxUnavailableError`. */
  async ready(): Promise<void> {
    await this.#settled.promise
    for (const language of languages) {
      if (this.#unavailable) throw this.#unavailable
      await this.#pool(language, usualSize).whenIdle()
    }
  }

  /** Removes every container. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#ticker)
    this.#settled.resolve()
    this.#endPause()
    await this.#bringUp
    await Promise.all([...this.#pools.values()].map((pool) => pool.close(closedError())))
  }

  #pool(language: Language, size: SizeClass): Pool {
    const key = `${language.name}/${size}`
    let pool = this.#pools.get(key)
    if (!pool) {
      const { engine, instance, poolSize, most, runsPerContainer, shareAcrossUsers, runtime } = this.#options
      pool = new Pool({
        engine,
        image: this.#image,
        language,
        size,
        labels: () => leaseLabels(instance, this.#owner, Date.now()),
        target: size === usualSize ? poolSize : 0,
        most,
        runsPerContainer,
        shareAcrossUsers,
        idleMs,
        onAnomaly: (reason) => this.#options.onEvent({ type: 'container-discarded', reason }),
        onFailure: (error) => this.#lose(error),
        ...(runtime && { runtime }),
      })
      this.#pools.set(key, pool)
    }
    return pool
  }

  #connect(): void {
    this.#bringUp ??= this.#untilUp().finally(() => {
      this.#bringUp = undefined
    })
  }

  async #untilUp(): Promise<void> {
    for (let delayMs = firstRetryMs; !this.#closed; delayMs = Math.min(delayMs * 2, longestRetryMs)) {
      try {
        await this.#up()
        return
      } catch (error) {
        this.#setUnavailable(this.#asUnavailable(error))
      }
      if (!this.#closed) await this.#pause(delayMs)
    }
  }

  async #up(): Promise<void> {
    const { engine, image, instance, onEvent } = this.#options
    await engine.ping()
    const name = await image()
    if (!(await engine.hasImage(name))) {
      throw new SandboxUnavailableError(
        `the sandbox image ${name} is missing: build it with "node services/executor/images/build.ts"`,
      )
    }
    const orphansRemoved = await engine.removeOrphans(instance, Date.now())
    if (this.#closed) return
    this.#sweptAtMs = Date.now()
    this.#image = name
    this.#unavailable = undefined
    this.#settled.resolve()
    onEvent({ type: 'available', orphansRemoved })
    for (const language of languages) this.#pool(language, usualSize).fill()
  }

  /** Containers cannot be made. Whoever waits is told, and the engine is watched until it is back. */
  #lose(error: Error): void {
    if (this.#closed) return
    this.#setUnavailable(this.#asUnavailable(error))
    this.#connect()
  }

  #setUnavailable(error: SandboxUnavailableError): void {
    if (this.#unavailable?.message !== error.message) this.#options.onEvent({ type: 'unavailable', error })
    this.#unavailable = error
    this.#settled.resolve()
    for (const pool of this.#pools.values()) pool.refuse(error)
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs).unref()
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #tick(): void {
    if (this.#unavailable || !this.#image) return
    const now = Date.now()
    for (const pool of this.#pools.values()) pool.tidy(now)
    if (now - this.#sweptAtMs < sweepEveryMs) return
    this.#sweptAtMs = now
    this.#options.engine.removeOrphans(this.#options.instance, now).catch((error) => this.#lose(error))
  }

  #asUnavailable(error: unknown): SandboxUnavailableError {
    const reason = this.#options.unavailableReason
    if (reason) return new SandboxUnavailableError(reason, { cause: error })
    if (error instanceof SandboxUnavailableError) return error
    const message = error instanceof Error ? error.message : String(error)
    return new SandboxUnavailableError(`sandboxes cannot be made: ${message}`, { cause: error })
  }
}

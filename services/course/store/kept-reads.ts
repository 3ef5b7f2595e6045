import { isConnectionLoss } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import { LRUCache } from 'lru-cache'

export type KeptReadsOptions = {
  logger: Pick<Logger, 'warn' | 'info'>
  nowMs?: (() => number) | undefined
  random?: (() => number) | undefined
}

// What no event tells of is noticed after this long; up to a third sooner, so that not all is read anew at once.
const freshMs = 300_000
// An answer from before waits in reserve this long while the database is away.
const reserveMs = 24 * 3_600_000
// How long a reader waits for the database who could be given an older answer.
const patienceMs = 500
// While the database is away, how often it is asked again.
const retryMs = 1_000
const maxEntries = 2_000
// A single course may have megabytes.
const usualMaxBytes = 256 * 1024 * 1024

type Entry<Value> = { value: Value; loadedAtMs: number; freshUntilMs: number }

/**
 * Answers of the database kept in memory. Each is read by one reader at a time, whoever else waits for it; is read anew
 * once it is outdated; and is given as it was when the database does not answer.
 */
export class KeptReads<Value extends object> {
  readonly #entries: LRUCache<string, Entry<Value>>
  readonly #loading = new Map<string, Promise<Value | undefined>>()
  readonly #logger: KeptReadsOptions['logger']
  readonly #nowMs: () => number
  readonly #random: () => number
  /** Counts invalidations: what was asked for before one may be older than it. */
  #generation = 0
  #awayUntilMs = Number.NEGATIVE_INFINITY
  #isAway = false

  /** `bytesOf` says about how much memory an answer takes; together they take `maxBytes` at most. */
  constructor(
    { logger, nowMs = () => performance.now(), random = Math.random }: KeptReadsOptions,
    bytesOf: (value: Value) => number,
    maxBytes = usualMaxBytes,
  ) {
    this.#entries = new LRUCache({
      ...{ max: maxEntries, maxSize: maxBytes },
      sizeCalculation: ({ value }) => Math.max(1, bytesOf(value)),
    })
    this.#logger = logger
    this.#nowMs = nowMs
    this.#random = random
  }

  /** The answer under `key`, from memory or by `load`; only those that `isKept` says are kept. */
  async read(
    key: string,
    load: () => Promise<Value | undefined>,
    isKept: (value: Value) => boolean,
  ): Promise<Value | undefined> {
    const nowMs = this.#nowMs()
    const entry = this.#entries.get(key)
    if (entry && nowMs < entry.freshUntilMs) return entry.value
    const reserve = entry && nowMs - entry.loadedAtMs < reserveMs ? entry : undefined
    if (reserve && nowMs < this.#awayUntilMs) return reserve.value
    const loading = this.#loading.get(key) ?? this.#load(key, load, isKept)
    if (!reserve) return await loading
    try {
      return await withinPatience(loading, reserve.value)
    } catch (error) {
      if (!isConnectionLoss(error)) throw error
      return reserve.value
    }
  }

  /** Has the answers read anew that `concerns` says; the old ones stay in reserve. */
  outdate(concerns: (value: Value) => boolean): void {
    this.#generation++
    this.#loading.clear()
    for (const entry of this.#entries.values()) {
      if (concerns(entry.value)) entry.freshUntilMs = Number.NEGATIVE_INFINITY
    }
  }

  /** Drops the answers that `concerns` says: they shall not be given again, whatever happens. */
  drop(concerns: (value: Value) => boolean): void {
    this.#generation++
    this.#loading.clear()
    for (const [key, entry] of [...this.#entries.entries()]) if (concerns(entry.value)) this.#entries.delete(key)
  }

  #load(
    key: string,
    load: () => Promise<Value | undefined>,
    isKept: (value: Value) => boolean,
  ): Promise<Value | undefined> {
    const generation = this.#generation
    const loading = load()
      .then((value) => {
        this.#answered()
        if (generation !== this.#generation) return value
        if (value && isKept(value)) {
          const loadedAtMs = this.#nowMs()
          const freshUntilMs = loadedAtMs + freshMs * (1 - this.#random() / 3)
          this.#entries.set(key, { value, loadedAtMs, freshUntilMs })
        } else {
          this.#entries.delete(key)
        }
        return value
      })
      .catch((error: unknown) => {
        if (isConnectionLoss(error)) this.#missed(error)
        throw error
      })
      .finally(() => {
        if (this.#loading.get(key) === loading) this.#loading.delete(key)
      })
    this.#loading.set(key, loading)
    return loading
  }

  #missed(error: unknown): void {
    this.#awayUntilMs = this.#nowMs() + retryMs
    if (!this.#isAway) this.#logger.warn({ err: error }, 'the database does not answer; giving what was read before')
    this.#isAway = true
  }

  #answered(): void {
    if (this.#isAway) this.#logger.info('the database answers again')
    this.#isAway = false
  }
}

async function withinPatience<Value>(loading: Promise<Value>, reserve: Value): Promise<Value> {
  const { promise, resolve } = Promise.withResolvers<Value>()
  const timer = setTimeout(() => resolve(reserve), patienceMs)
  try {
    return await Promise.race([loading, promise])
  } finally {
    clearTimeout(timer)
    // It may fail when nobody waits for it any more; it was told of where it failed.
    loading.catch(() => undefined)
  }
}

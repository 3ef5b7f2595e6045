import { LRUCache } from 'lru-cache'

type Window = {
  calls: number
  readonly endsAtMs: number
}

const windowMs = 60_000
/** Callers counted at one time. When more come, those longest silent start anew. */
const maxCallers = 50_000

/**
 * How many calls each caller may still make in its current minute, which begins with its first call. Kept in this
 * process, in bounded memory; asking is a look-up and an addition, since every call asks.
 */
export class CallBudget {
  readonly callsPerMinute: number
  readonly #windows = new LRUCache<string, Window>({ max: maxCallers })

  constructor(callsPerMinute: number) {
    this.callsPerMinute = callsPerMinute
  }

  /** Takes one call. 0 when that was allowed, else the milliseconds until the next is. */
  take(caller: string): number {
    const nowMs = performance.now()
    const window = this.#windows.get(caller)
    if (!window || window.endsAtMs <= nowMs) {
      this.#windows.set(caller, { calls: 1, endsAtMs: nowMs + windowMs })
      return 0
    }
    if (window.calls >= this.callsPerMinute) return window.endsAtMs - nowMs
    window.calls += 1
    return 0
  }
}

import { LRUCache } from 'lru-cache'
import type { SharedCounts } from './shared-counts.ts'

type Window = {
  calls: number
  /** Of those, how many the other replicas were told of. */
  told: number
  /** Calls at other replicas, as far as is known. */
  elsewhere: number
  endsAtMs: number
}

const windowMs = 60_000
/** Callers counted at one time. When more come, those longest silent start anew. */
const maxCallers = 50_000
/** How late replicas hear of each other's calls: no call waits for that. */
const tellEveryMs = 50

/**
 * How many calls each caller may still make in its current minute, which begins with its first call. Kept in this
 * process, in bounded memory; asking is a look-up and an addition, since every call asks. With `shared`, the calls at
 * other replicas count too as soon as they are known; without an answer from there each replica counts alone.
 */
export class CallBudget {
  readonly callsPerMinute: number
  readonly #windows = new LRUCache<string, Window>({ max: maxCallers })
  readonly #shared: { readonly counts: SharedCounts; readonly name: string } | undefined
  readonly #untold = new Map<string, Window>()
  #timer: NodeJS.Timeout | undefined

  /** @param shared where replicas count together, and under which name this budget */
  constructor(callsPerMinute: number, shared?: { readonly counts: SharedCounts; readonly name: string }) {
    this.callsPerMinute = callsPerMinute
    this.#shared = shared
  }

  /** Takes one call. 0 when that was allowed, else the milliseconds until the next is. */
  take(caller: string): number {
    const nowMs = performance.now()
    let window = this.#windows.get(caller)
    if (!window || window.endsAtMs <= nowMs) {
      window = { calls: 0, told: 0, elsewhere: 0, endsAtMs: nowMs + windowMs }
      this.#windows.set(caller, window)
    }
    if (window.calls + window.elsewhere >= this.callsPerMinute) return window.endsAtMs - nowMs
    window.calls += 1
    if (this.#shared) {
      this.#untold.set(caller, window)
      this.#timer ??= setTimeout(() => void this.#tell(), tellEveryMs).unref()
    }
    return 0
  }

  async #tell(): Promise<void> {
    this.#timer = undefined
    if (!this.#shared) return
    const { counts, name } = this.#shared
    const telling = [...this.#untold].map(([caller, window]) => {
      const calls = window.calls - window.told
      window.told = window.calls
      return { key: `${name} ${caller}`, window, calls, told: window.told }
    })
    this.#untold.clear()
    try {
      const answers = await counts.add(telling.map(({ key, calls }) => ({ key, calls })))
      const nowMs = performance.now()
      for (const [index, { window, told }] of telling.entries()) {
        const { total = told, msLeft = windowMs } = answers[index] ?? {}
        window.elsewhere = Math.max(0, total - told)
        window.endsAtMs = Math.min(window.endsAtMs, nowMs + msLeft)
      }
    } catch {
      // Whoever counts has said that it is away. What could not be told goes with the next calls.
      for (const { window, calls } of telling) window.told -= calls
    }
  }
}

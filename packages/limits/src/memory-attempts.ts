import { LRUCache } from 'lru-cache'
import type { Attempts } from './attempts.ts'
import { delayAfter } from './growing-delay.ts'

type Count = { failures: number; lastMs: number; forgetMs: number }

/** Keys counted at one time. When more come, those longest silent start anew. */
const maxKeys = 100_000

/** Counts in this process, in bounded memory. */
export function createMemoryAttempts(): Attempts {
  const counts = new LRUCache<string, Count>({ max: maxKeys })

  function failuresOf(key: string, nowMs: number): number {
    const count = counts.get(key)
    return count && count.lastMs + count.forgetMs > nowMs ? count.failures : 0
  }

  return {
    async begin(keys, nowMs) {
      const waits = keys.map(({ key, delay, strict }) => {
        const isStrict = strict && failuresOf(strict.of, nowMs) >= strict.failures
        const lastMs = counts.get(key)?.lastMs ?? Number.NEGATIVE_INFINITY
        return lastMs + delayAfter(failuresOf(key, nowMs), isStrict ? strict.delay : delay) - nowMs
      })
      const longestMs = Math.max(0, ...waits)
      if (longestMs > 0) return longestMs
      for (const { key, delay } of keys) {
        counts.set(key, { failures: failuresOf(key, nowMs) + 1, lastMs: nowMs, forgetMs: delay.forgetMs })
      }
      return 0
    },
    async forgive(keys, clear) {
      for (const { key } of keys) {
        const count = counts.get(key)
        if (!count) continue
        if (clear.includes(key) || count.failures <= 1) counts.delete(key)
        else count.failures -= 1
      }
    },
  }
}

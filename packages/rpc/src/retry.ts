import { setTimeout as delay } from 'node:timers/promises'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { RpcError } from './rpc-error.ts'

const maxRetries = 2
const firstBackoffMs = 50
const maxBackoffMs = 1_000
/** Each call earns this much of a retry, so that retries stay a small part of all calls when a service is down. */
const retriesPerCall = 0.1
const maxSavedRetries = 10

/** How many retries the calls to one service may still make together. */
export class RetryBudget {
  #left = maxSavedRetries

  earn(): void {
    this.#left = Math.min(maxSavedRetries, this.#left + retriesPerCall)
  }

  spend(): boolean {
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}

/**
 * Calls again, at most twice, what was answered UNAVAILABLE, with growing random pauses; never past the deadline, the
 * budget, or a wait that the server asked for and that is too long. An attempt that would not end before the deadline, if it
 * takes as long as the one before, is not made: what was answered says more than that the deadline passed.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  limits: {
    readonly budget: RetryBudget
    readonly deadlineMs: number
    readonly signal: AbortSignal | undefined
    readonly onRetry?: (error: RpcError) => void
  },
): Promise<T> {
  limits.budget.earn()
  for (let retries = 0; ; retries += 1) {
    const beganMs = Date.now()
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== Code.UNAVAILABLE || retries >= maxRetries) throw error
      const backoffMs = Math.random() * Math.min(maxBackoffMs, firstBackoffMs * 4 ** retries) + firstBackoffMs / 2
      const waitMs = Math.max(backoffMs, error.retryAfterMs ?? 0)
      const endMs = Date.now() + waitMs + (Date.now() - beganMs)
      if (waitMs > maxBackoffMs || endMs >= limits.deadlineMs || !limits.budget.spend()) throw error
      limits.onRetry?.(error)
      await delay(waitMs, undefined, limits.signal ? { signal: limits.signal } : {})
    }
  }
}

import type { GrowingDelay } from './growing-delay.ts'

/** Under what an attempt is counted, and how that delays the next. */
export type AttemptKey = {
  /** Who or what tries; hashed where it is personal. */
  readonly key: string
  readonly delay: GrowingDelay
  /** Another rule, while at least so many failures stand under another key of the same attempt. */
  readonly strict?: { readonly of: string; readonly failures: number; readonly delay: GrowingDelay } | undefined
}

/** What keeps the counts. */
export type Attempts = {
  /**
   * Counts one attempt under every key, as failed until `forgive` says otherwise: of many that come at once none slips
   * through. When any key must wait nothing is counted and the longest wait in milliseconds is given; otherwise 0.
   */
  begin(keys: readonly AttemptKey[], nowMs: number): Promise<number>
  /** The attempt did not fail: takes it back under every key, and forgets all failures under those of `clear`. */
  forgive(keys: readonly AttemptKey[], clear: readonly string[]): Promise<void>
}

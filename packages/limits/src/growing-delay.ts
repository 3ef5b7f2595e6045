/** How long a key waits after so many failures. */
export type GrowingDelay = {
  /** Failures without any wait. */
  readonly free: number
  /** The wait after the first failure beyond; it doubles with each further one. */
  readonly firstMs: number
  readonly maxMs: number
  /** Failures are forgotten when none came for so long. */
  readonly forgetMs: number
}

/** Milliseconds to wait after the last of so many failures. */
export function delayAfter(failures: number, { free, firstMs, maxMs }: GrowingDelay): number {
  const beyond = failures - free
  return beyond <= 0 ? 0 : Math.min(maxMs, firstMs * 2 ** Math.min(beyond - 1, 40))
}

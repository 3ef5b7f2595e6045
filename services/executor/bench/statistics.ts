/** The value below which the share `quantile` of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits))
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/**
 * Completions per second with `inFlight` at one time, counted for `durationMs` once it has gone on for `leadMs`. `work`
 * is told which of them it is.
 */
export async function throughput(
  inFlight: number,
  durationMs: number,
  work: (lane: number) => Promise<unknown>,
  leadMs = 0,
): Promise<number> {
  const from = performance.now() + leadMs
  const until = from + durationMs
  let done = 0
  const lanes = Array.from({ length: inFlight }, async (_, lane) => {
    for (;;) {
      await work(lane)
      const now = performance.now()
      if (now >= until) return
      if (now >= from) done++
    }
  })
  await Promise.all(lanes)
  return (done * 1000) / durationMs
}

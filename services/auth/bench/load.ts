/** Completions per second with `lanes` at one time. `work` is told its number. */
export async function throughput(
  lanes: number,
  durationMs: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  const began = performance.now()
  let [started, done] = [0, 0]
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (performance.now() - began < durationMs) {
        await work(started++)
        done++
      }
    }),
  )
  return (done * 1_000) / (performance.now() - began)
}

/** Milliseconds that each piece of work took, one after the other. */
export async function latencies(durationMs: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = []
  const began = performance.now()
  while (performance.now() - began < durationMs) {
    const before = performance.now()
    await work()
    samples.push(performance.now() - before)
  }
  return samples
}

/** The value below which the share lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

export function rounded(value: number): number {
  return Number(value.toFixed(3))
}

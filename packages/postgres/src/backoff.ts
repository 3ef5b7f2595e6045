/** The delay before attempt `attempt` + 1: doubled each time, at most `maxMs`, and up to a quarter shorter by chance. */
export function backoffMs(attempt: number, { firstMs, maxMs }: { firstMs: number; maxMs: number }): number {
  const delayMs = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30))
  return Math.round(delayMs * (1 - Math.random() / 4))
}

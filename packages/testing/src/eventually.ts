import { setTimeout as delay } from 'node:timers/promises'

const intervalMs = 20

/**
 * Waits until `condition` gives something truthy, and gives that. What it throws counts as "not yet". Fails after
 * `timeoutMs` (10 s unless given), with the last error as cause.
 */
export async function eventually<Result>(
  condition: () => Result | Promise<Result>,
  { timeoutMs = 10_000 }: { timeoutMs?: number } = {},
): Promise<NonNullable<Result>> {
  const end = performance.now() + timeoutMs
  let cause: unknown
  do {
    try {
      const result = await condition()
      if (result) return result
      cause = undefined
    } catch (error) {
      cause = error
    }
    await delay(intervalMs)
  } while (performance.now() < end)
  throw new Error(`not so within ${timeoutMs} ms: ${condition}`, { cause })
}

const dayMs = 86_400_000

/** Days in a row. Days are ISO 8601 calendar dates. */
export type Streaks = { current: number; longest: number }

/**
 * The streak that lasts, up to today or, since today may still come, up to yesterday; and the longest. A day that is yet
 * to come where the learner is counts for the longest only.
 */
export function streaksOf(days: Iterable<string>, today: string): Streaks {
  const numbers = [...new Set(days)].map((day) => Date.parse(day) / dayMs).sort((a, b) => a - b)
  const now = Date.parse(today) / dayMs
  let [current, longest, length] = [0, 0, 0]
  let previous = Number.NaN
  for (const day of numbers) {
    length = day === previous + 1 ? length + 1 : 1
    longest = Math.max(longest, length)
    if (day === now || day === now - 1) current = length
    previous = day
  }
  return { current, longest }
}

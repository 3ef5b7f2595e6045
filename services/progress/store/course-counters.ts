import type { Pool } from '@learnlab/postgres'
import type { Counters } from '../domain/course-figures.ts'

/** The counters of a course as of the first question on this day of UTC. One round trip. */
export async function countersOf(pool: Pool, courseId: string, now: Date): Promise<{ asOf: Date; counters: Counters }> {
  const { rows } = await pool.query<{ as_of: Date; counters: Record<string, number> }>(
    'SELECT as_of, counters FROM figures_of($1, $2)',
    [courseId, now],
  )
  const [row] = rows
  if (!row) throw new Error('a function of one row gave none')
  return { asOf: row.as_of, counters: row.counters }
}

const mostAtOnce = 20_000

/** Adds up what writers have changed since, until there is no more or `signal` is aborted. */
export async function addUpCounters(pool: Pool, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await pool.query<{ taken: number }>('SELECT add_up_counters($1) AS taken', [mostAtOnce])
    if ((rows[0]?.taken ?? 0) < mostAtOnce) return
  }
}

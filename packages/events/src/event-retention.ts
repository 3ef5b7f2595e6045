import type { Pool } from '@learnlab/postgres'
import { pruneConsumedEvents } from './consumed-events.ts'

const most = 2_000

/**
 * Forgets events older than `keptMs` (a day at least) that every consumer has passed, and the records that `schema` has
 * of such, in batches until there are no more or `signal` is aborted. What one of several processes is at others pass by.
 */
export async function pruneEvents(
  pool: Pool,
  { schema, keptMs, signal }: { schema: string; keptMs: number; signal: AbortSignal },
): Promise<{ events: number; records: number }> {
  const events = await inBatches(signal, async () => {
    const { rows } = await pool.query<{ gone: number }>(
      `SELECT events.prune_outbox($1 * interval '1 millisecond', $2) AS gone`,
      [keptMs, most],
    )
    return rows[0]?.gone ?? 0
  })
  const records = await inBatches(signal, () => pruneConsumedEvents(pool, schema, { keptMs, most }))
  return { events, records }
}

async function inBatches(signal: AbortSignal, prune: () => Promise<number>): Promise<number> {
  let total = 0
  while (!signal.aborted) {
    const gone = await prune()
    total += gone
    if (gone < most) break
  }
  return total
}

import type { Pool } from '@learnlab/postgres'

const eventIdsKept = '90 days'
const idsAtOnce = 5_000

/** Forgets ids of events that no device sends again, until there are no more or `signal` is aborted. */
export async function forgetEventIds(pool: Pool, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rowCount } = await pool.query(
      `DELETE FROM applied_events WHERE (user_id, event_id) IN (
         SELECT user_id, event_id FROM applied_events WHERE applied_at < now() - $1::interval
         ORDER BY applied_at LIMIT $2)`,
      [eventIdsKept, idsAtOnce],
    )
    if ((rowCount ?? 0) < idsAtOnce) return
  }
}

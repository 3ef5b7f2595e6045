import type { Pool } from '@learnlab/postgres'

/** A place in the order of events. `tx` is an xid8 and `id` a bigint, as decimal strings. */
export type Position = { tx: string; id: string }

export type OutboxEvent = Position & { eventId: string; type: string; payload: unknown; occurredAt: Date }

export type Batch = {
  events: OutboxEvent[]
  /** There are more that may not be read yet, because an older transaction is still open. */
  held: boolean
}

/**
 * The events after the cursor of `consumer`, in order, `limit` at most. None of them is of a transaction as young as the
 * oldest one still open, so nothing can appear before them any more. One round trip.
 */
export async function readBatch(pool: Pool, consumer: string, limit: number): Promise<Batch> {
  const { rows } = await pool.query<OutboxEvent & { settled: boolean }>(
    `SELECT outbox.tx::text, outbox.id::text, event_id AS "eventId", type, payload, occurred_at AS "occurredAt",
            outbox.tx < pg_snapshot_xmin(pg_current_snapshot()) AS settled
     FROM events.cursors AS cursor
     JOIN events.outbox AS outbox ON (outbox.tx, outbox.id) > (cursor.tx, cursor.id)
     WHERE cursor.consumer = $1
     ORDER BY outbox.tx, outbox.id
     LIMIT $2`,
    [consumer, limit],
  )
  const firstHeld = rows.findIndex(({ settled }) => !settled)
  return { events: firstHeld < 0 ? rows : rows.slice(0, firstHeld), held: firstHeld >= 0 }
}

/**
 * Makes the cursor of a new consumer, which begins with the first event there is. Fails when another role has a cursor
 * of that name. Two round trips at most.
 */
export async function createCursor(pool: Pool, consumer: string): Promise<void> {
  const made = await pool.query('INSERT INTO events.cursors (consumer) VALUES ($1) ON CONFLICT DO NOTHING', [consumer])
  if (made.rowCount === 1) return
  // A statement of its own: the one above does not see what another replica made while it waited.
  const { rowCount } = await pool.query('SELECT FROM events.cursors WHERE consumer = $1', [consumer])
  if (rowCount === 0) throw new Error(`the consumer name ${consumer} is taken by another role`)
}

/** Acknowledges every event up to `position`. A replica that is behind moves nothing back. One round trip. */
export async function moveCursor(pool: Pool, consumer: string, { tx, id }: Position): Promise<void> {
  await pool.query(
    `UPDATE events.cursors SET tx = $2, id = $3, moved_at = clock_timestamp()
     WHERE consumer = $1 AND (tx, id) < ($2::xid8, $3::bigint)`,
    [consumer, tx, id],
  )
}

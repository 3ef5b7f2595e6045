import type { Pool } from '@learnlab/postgres'

/** A place in the order of events. `tx` is an xid8 and `id` a bigint, as decimal strings. */
export type Position = { tx: string; id: string }

export type OutboxEvent = Position & { eventId: string; type: string; payload: unknown; occurredAt: Date }

export type Batch = {
  events: OutboxEvent[]
  /** There are more that may not be read yet, because an older transaction is still open. */
  held: boolean
  /** Up to where there are no others of these types; undefined where there may be, or where the cursor is there already. */
  readUpTo: Position | undefined
}

type ReadRow = { settled: boolean; lastTx: string | null; lastId: string | null }
type Row = ReadRow & { [Key in keyof OutboxEvent]: OutboxEvent[Key] | null }

/**
 * The events of some types after the cursor of `consumer`, in order, `limit` at most. None of them is of a transaction as
 * young as the oldest one still open, so nothing can appear before them any more. One round trip.
 */
export async function readBatch(
  pool: Pool,
  { consumer, types, limit }: { consumer: string; types: readonly string[]; limit: number },
): Promise<Batch> {
  // One row at least, which brings the last event of any type that nothing can appear before any more. The bounds on the type
  // say "equal" in a way that leaves the index on type and order alone to give the first rows: PostgreSQL would otherwise
  // go through the events of all types in their order, in the hope of finding enough of one soon.
  const { rows } = await pool.query<Row>(
    `SELECT batch.tx::text, batch.id::text, batch.event_id AS "eventId", batch.type, batch.payload,
            batch.occurred_at AS "occurredAt", batch.tx < pg_snapshot_xmin(pg_current_snapshot()) AS settled,
            last.tx::text AS "lastTx", last.id::text AS "lastId"
     FROM events.cursors AS cursor
     LEFT JOIN LATERAL (
       SELECT tx, id FROM events.outbox
       WHERE tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx DESC, id DESC LIMIT 1
     ) AS last ON (last.tx, last.id) > (cursor.tx, cursor.id)
     LEFT JOIN LATERAL (
       SELECT outbox.* FROM unnest($2::text[]) AS wanted (type) CROSS JOIN LATERAL (
         SELECT * FROM events.outbox
         WHERE (outbox.type, outbox.tx, outbox.id) > (wanted.type, cursor.tx, cursor.id) AND outbox.type <= wanted.type
         ORDER BY outbox.type, outbox.tx, outbox.id LIMIT $3
       ) AS outbox
       ORDER BY outbox.tx, outbox.id LIMIT $3
     ) AS batch ON true
     WHERE cursor.consumer = $1
     ORDER BY batch.tx, batch.id`,
    [consumer, types, limit],
  )
  const found = rows.flatMap(({ tx, id, eventId, type, payload, occurredAt, settled }) =>
    tx === null || id === null || eventId === null || type === null || occurredAt === null
      ? []
      : [{ tx, id, eventId, type, payload, occurredAt, settled }],
  )
  const { lastTx: tx = null, lastId: id = null } = rows[0] ?? {}
  const readUpTo = found.length < limit && tx !== null && id !== null ? { tx, id } : undefined
  const firstHeld = found.findIndex(({ settled }) => !settled)
  return { events: firstHeld < 0 ? found : found.slice(0, firstHeld), held: firstHeld >= 0, readUpTo }
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

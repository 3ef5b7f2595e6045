import type { Pool } from '@learnlab/postgres'
import type { OutboxEvent } from './outbox-reader.ts'

type FollowedEvent = Omit<OutboxEvent, 'occurredAt'>

/** Rows read at a time. */
const pageSize = 2_000

/**
 * The committed events of some types whose transaction is not older than `since`, or, without it, that are not older than
 * `lookbackMs`; and the `since` of the next reading, which leaves out nothing that may still be committed. One round
 * trip for each 2,000 events.
 */
export async function readSince(
  pool: Pool,
  { types, since, lookbackMs }: { types: readonly string[]; since: string | undefined; lookbackMs: number },
): Promise<{ events: FollowedEvent[]; nextSince: string }> {
  const events: FollowedEvent[] = []
  let after = { tx: since ?? '0', id: '0' }
  let nextSince: string | undefined
  for (;;) {
    // One row at least, which brings the oldest transaction that is open.
    const { rows } = await pool.query<{ xmin: string } & { [Key in keyof FollowedEvent]: FollowedEvent[Key] | null }>(
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin, page.*
       FROM (SELECT) AS always LEFT JOIN LATERAL (
         SELECT outbox.tx::text, outbox.id::text, event_id AS "eventId", type, payload
         FROM events.outbox
         WHERE (outbox.tx, outbox.id) > ($1::xid8, $2::bigint) AND type = ANY($3)
           AND ($4::float8 IS NULL OR occurred_at >= now() - $4 * interval '1 millisecond')
         ORDER BY outbox.tx, outbox.id LIMIT ${pageSize}
       ) AS page ON true`,
      [after.tx, after.id, types, since === undefined ? lookbackMs : null],
    )
    // That of the first page: what was committed while the others were read comes again.
    nextSince ??= rows[0]?.xmin
    const page = rows.flatMap(({ tx, id, eventId, type, payload }) =>
      tx === null || id === null || eventId === null || type === null ? [] : [{ tx, id, eventId, type, payload }],
    )
    events.push(...page)
    const last = page.at(-1)
    if (!last || page.length < pageSize) return { events, nextSince: nextSince ?? after.tx }
    after = last
  }
}

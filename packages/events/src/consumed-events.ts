import { type Pool, type Queryable, transaction } from '@learnlab/postgres'
import pg from 'pg'

/** Makes the table where a consumer records, in its own schema, the events whose effect it has had. */
export async function createConsumedEvents(pool: Pool, schema: string): Promise<void> {
  const name = pg.escapeIdentifier(schema)
  await transaction(pool, async (client) => {
    // Two replicas that create the table at once would otherwise both try, and one fail.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema}.consumed_events`])
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${name}.consumed_events (
        event_id uuid NOT NULL,
        consumer text NOT NULL,
        consumed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (event_id, consumer)
      );
      CREATE INDEX IF NOT EXISTS consumed_events_by_time ON ${name}.consumed_events (consumed_at)`,
    )
  })
}

/** `known`: it was recorded before. `behind`: an earlier event of its key is a dead letter of this consumer. */
export type Recorded = 'new' | 'known' | 'behind'

/**
 * Records the event with the transaction of its effect; waits while another replica is recording it. One round trip.
 */
export async function recordConsumed(
  client: Queryable,
  schema: string,
  { eventId, consumer, key }: { eventId: string; consumer: string; key: string },
): Promise<Recorded> {
  const { rows } = await client.query<{ isNew: boolean; isBehind: boolean }>(
    `WITH recorded AS (
      INSERT INTO ${pg.escapeIdentifier(schema)}.consumed_events (event_id, consumer) VALUES ($1, $2)
      ON CONFLICT DO NOTHING RETURNING event_id
    )
    SELECT EXISTS (SELECT FROM recorded) AS "isNew",
      EXISTS (SELECT FROM events.dead_letters d WHERE d.consumer = $2 AND d.key = $3) AS "isBehind"`,
    [eventId, consumer, key],
  )
  const [row] = rows
  if (!row?.isNew) return 'known'
  return row.isBehind ? 'behind' : 'new'
}

/**
 * Forgets records older than `keptMs` of events that the outbox has no more and that therefore cannot come again, `most`
 * at a time. Gives how many went. One round trip.
 */
export async function pruneConsumedEvents(
  pool: Pool,
  schema: string,
  { keptMs, most }: { keptMs: number; most: number },
): Promise<number> {
  const table = `${pg.escapeIdentifier(schema)}.consumed_events`
  const { rowCount } = await pool.query(
    `DELETE FROM ${table} WHERE (event_id, consumer) IN (
      SELECT c.event_id, c.consumer FROM ${table} c
      WHERE c.consumed_at < now() - $1 * interval '1 millisecond'
        AND NOT EXISTS (SELECT FROM events.outbox o WHERE o.event_id = c.event_id)
      LIMIT $2)`,
    [keptMs, most],
  )
  return rowCount ?? 0
}

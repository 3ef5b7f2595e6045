import { type Pool, type Queryable, transaction } from '@learnlab/postgres'
import pg from 'pg'

/** Makes the table where a consumer records, in its own schema, the events whose effect it has had. */
export async function createConsumedEvents(pool: Pool, schema: string): Promise<void> {
  await transaction(pool, async (client) => {
    // Two replicas that create the table at once would otherwise both try, and one fail.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema}.consumed_events`])
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${pg.escapeIdentifier(schema)}.consumed_events (
        event_id uuid NOT NULL,
        consumer text NOT NULL,
        consumed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (event_id, consumer)
      )`,
    )
  })
}

/**
 * Records the event with the transaction of its effect. False when it is recorded already; waits while another replica
 * is recording it. One round trip.
 */
export async function recordConsumed(
  client: Queryable,
  schema: string,
  { eventId, consumer }: { eventId: string; consumer: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO ${pg.escapeIdentifier(schema)}.consumed_events (event_id, consumer) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [eventId, consumer],
  )
  return rowCount === 1
}

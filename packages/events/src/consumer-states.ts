import type { Queryable } from '@learnlab/postgres'

export type ConsumerState = { consumer: string; unread: number; oldest: Date | null; deadLetters: number }

/** How far each consumer has come; for an operator's role, which sees them all. One round trip. */
export async function listConsumers(client: Queryable): Promise<ConsumerState[]> {
  const { rows } = await client.query<ConsumerState>(
    `SELECT cursor.consumer, unread.count AS unread, unread.oldest,
       (SELECT count(*)::integer FROM events.dead_letters d WHERE d.consumer = cursor.consumer) AS "deadLetters"
     FROM events.cursors AS cursor CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count, min(o.occurred_at) AS oldest
       FROM events.outbox o WHERE (o.tx, o.id) > (cursor.tx, cursor.id)
     ) AS unread
     ORDER BY cursor.consumer`,
  )
  return rows
}

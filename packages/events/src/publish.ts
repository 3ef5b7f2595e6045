import { randomUUID } from 'node:crypto'
import { create, type DescMessage, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import type { Queryable } from '@learnlab/postgres'

/** The values of `event_id`, `type` and `payload` for a row of `events.outbox`. */
export type OutboxRow = [eventId: string, type: string, payload: string]

/**
 * Publishes an event with the transaction that `client` is in: it is delivered if and only if that commits. One round
 * trip.
 */
export async function publish<Desc extends DescMessage>(
  client: Queryable,
  schema: Desc,
  message: MessageInitShape<Desc>,
): Promise<void> {
  await client.query(
    'INSERT INTO events.outbox (event_id, type, payload) VALUES ($1, $2, $3)',
    outboxRow(schema, message),
  )
}

/** The row for statements that change and publish in one round trip. */
export function outboxRow<Desc extends DescMessage>(schema: Desc, message: MessageInitShape<Desc>): OutboxRow {
  return [randomUUID(), schema.typeName, JSON.stringify(toJson(schema, create(schema, message)))]
}

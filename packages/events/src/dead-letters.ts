import type { Queryable } from '@learnlab/postgres'
import type { OutboxEvent } from './outbox-reader.ts'

/** An event that a consumer could not handle, or that waits behind such a one. */
export type DeadLetter = OutboxEvent & {
  consumer: string
  /** Of the last failure, on one line or several. */
  error: string
  /** 0: it was never tried. */
  attempts: number
  key: string
  diedAt: Date
  isReplayRequested: boolean
}

const columns = `d.consumer, d.event_id AS "eventId", d.tx::text, d.id::text, d.type, d.payload, d.occurred_at AS "occurredAt",
  d.key, d.attempts, d.error, d.died_at AS "diedAt", d.replay_requested_at IS NOT NULL AS "isReplayRequested"`

const maxErrorLength = 4_000

/** Lays an event aside, within the transaction that records it as consumed. One round trip. */
export async function bury(
  client: Queryable,
  consumer: string,
  event: OutboxEvent,
  { key, attempts, error }: Pick<DeadLetter, 'key' | 'attempts' | 'error'>,
): Promise<void> {
  await client.query(
    `INSERT INTO events.dead_letters (consumer, event_id, tx, id, type, payload, occurred_at, key, attempts, error)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[consumer, event.eventId, event.tx, event.id, event.type, JSON.stringify(event.payload), event.occurredAt],
      ...[key, attempts, error.slice(0, maxErrorLength)],
    ],
  )
}

/**
 * Holds whoever else replays or lays aside events of that key back until the transaction ends, and says whether dead
 * letters of it are left. Two round trips, so that the answer is from after the wait.
 */
export async function lockKey(client: Queryable, consumer: string, key: string): Promise<{ hasDeadLetters: boolean }> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`dead letters ${consumer} ${key}`])
  const { rowCount } = await client.query('SELECT FROM events.dead_letters WHERE consumer = $1 AND key = $2 LIMIT 1', [
    consumer,
    key,
  ])
  return { hasDeadLetters: rowCount !== 0 }
}

/** How many dead letters a consumer has, and the next of them that shall be tried again. One round trip. */
export async function nextReplay(
  client: Queryable,
  consumer: string,
): Promise<{ total: number; next: DeadLetter | undefined }> {
  const { rows } = await client.query<{ total: number } & DeadLetter>(
    `SELECT (SELECT count(*)::integer FROM events.dead_letters WHERE consumer = $1) AS total, next.*
     FROM (SELECT) AS always LEFT JOIN LATERAL (
       SELECT ${columns} FROM events.dead_letters d
       WHERE d.consumer = $1 AND d.replay_requested_at IS NOT NULL ORDER BY d.tx, d.id LIMIT 1
     ) AS next ON true`,
    [consumer],
  )
  const [row] = rows
  if (!row) return { total: 0, next: undefined }
  const { total, ...next } = row
  return { total, next: next.eventId === null ? undefined : next }
}

/** Takes a dead letter away, within the transaction of its effect; false when it is gone already. One round trip. */
export async function raise(client: Queryable, { consumer, eventId }: DeadLetter): Promise<boolean> {
  const { rowCount } = await client.query('DELETE FROM events.dead_letters WHERE consumer = $1 AND event_id = $2', [
    consumer,
    eventId,
  ])
  return rowCount === 1
}

/** Notes another failure; those that wait behind the event are not tried any more either. One round trip. */
export async function noteFailedReplay(client: Queryable, letter: DeadLetter, error: string): Promise<void> {
  await client.query(
    `UPDATE events.dead_letters SET replay_requested_at = NULL,
       attempts = attempts + CASE WHEN event_id = $2 THEN 1 ELSE 0 END,
       error = CASE WHEN event_id = $2 THEN $4 ELSE error END
     WHERE consumer = $1 AND key = $3`,
    [letter.consumer, letter.eventId, letter.key, error.slice(0, maxErrorLength)],
  )
}

/** All dead letters, or those of one event; for an operator's role, which sees those of all consumers. One round trip. */
export async function listDeadLetters(client: Queryable, eventId?: string): Promise<DeadLetter[]> {
  const { rows } = await client.query<DeadLetter>(
    `SELECT ${columns} FROM events.dead_letters d WHERE $1::uuid IS NULL OR d.event_id = $1
     ORDER BY d.consumer, d.tx, d.id`,
    [eventId ?? null],
  )
  return rows
}

/**
 * Asks consumers to try again the dead letters of an event, or all, and with each all of its key, in their order. Gives
 * how many that are. One round trip.
 */
export async function requestReplay(client: Queryable, eventId?: string): Promise<number> {
  const { rowCount } = await client.query(
    `WITH asked AS (
      UPDATE events.dead_letters SET replay_requested_at = clock_timestamp()
      WHERE (consumer, key) IN (
        SELECT consumer, key FROM events.dead_letters WHERE $1::uuid IS NULL OR event_id = $1)
      RETURNING event_id
    )
    SELECT pg_notify('learnlab_events', 'replay') FROM asked`,
    [eventId ?? null],
  )
  return rowCount ?? 0
}

/** Gives an event up for all consumers that could not handle it: it will have no effect. One round trip. */
export async function dropDeadLetter(client: Queryable, eventId: string): Promise<DeadLetter[]> {
  const { rows } = await client.query<DeadLetter>(
    `DELETE FROM events.dead_letters d WHERE d.event_id = $1 RETURNING ${columns}`,
    [eventId],
  )
  return rows
}

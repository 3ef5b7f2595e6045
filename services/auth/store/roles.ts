import { RoleChangedSchema } from '@learnlab/contracts/events/v1'
import type { Queryable } from '@learnlab/postgres'
import type { UserRole } from '@learnlab/rpc'
import type { SecurityEvent } from '../domain/security-event.ts'
import { securityEventInsert, securityEventValues } from './security-events.ts'

/**
 * Gives a user a role, tells every service, and records `event`, unless it is the user's already. False when there is no
 * such user. `tokensExpireAt` is when the last access token with the old role expires, in seconds since 1970. One round
 * trip.
 */
export async function changeRole(
  client: Queryable,
  userId: string,
  role: UserRole,
  { event, tokensExpireAt }: { event: SecurityEvent; tokensExpireAt: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `WITH changed AS (
       UPDATE users SET role = $2, token_generation = users.token_generation + 1
       FROM (SELECT id, role FROM users WHERE id = $1 FOR UPDATE) AS before
       WHERE users.id = before.id AND before.role <> $2
       RETURNING users.id, before.role AS former, users.token_generation
     ), told AS (
       INSERT INTO events.outbox (event_id, type, payload)
       SELECT gen_random_uuid(), '${RoleChangedSchema.typeName}',
              jsonb_build_object('userId', id, 'role', $2::text, 'generation', token_generation::text,
                                 'tokensExpireAt', $3::bigint::text)
       FROM changed
     ), recorded AS (
       ${securityEventInsert(4, { from: 'FROM changed', instead: { subject_id: 'changed.id', detail: `jsonb_build_object('from', changed.former, 'to', $2::text)` } })}
     )
     SELECT FROM users WHERE id = $1`,
    [userId, role, tokensExpireAt, ...securityEventValues(event)],
  )
  return rowCount === 1
}

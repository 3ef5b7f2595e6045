import { SessionRevokedSchema } from '@learnlab/contracts/events/v1'

/**
 * INSERT that tells every service of the sessions in `from`, whose rows have `id` and `user_id`. `expireAt` is the
 * parameter with the seconds since 1970 at which the last access token of them expires.
 */
export function publishRevoked(from: string, expireAt: `$${number}`): string {
  return `INSERT INTO events.outbox (event_id, type, payload)
    SELECT gen_random_uuid(), '${SessionRevokedSchema.typeName}',
           jsonb_build_object('userId', user_id, 'sessionId', id, 'tokensExpireAt', ${expireAt}::bigint::text)
    FROM ${from}`
}

import { UserUpdatedSchema } from '@learnlab/contracts/events/v1'
import { outboxRow } from '@learnlab/events'
import { isUniqueViolation, type Pool, type Queryable, transaction } from '@learnlab/postgres'
import type { SecurityEvent } from '../domain/security-event.ts'
import { owe } from './letters.ts'
import { publishRevoked } from './revoked-sessions.ts'
import { securityEventInsert, securityEventValues } from './security-events.ts'
import { tokensExpireAt } from './sessions.ts'

export type CredentialStore = ReturnType<typeof createCredentialStore>

/** Changes of what lets a user in. Each raises the version, so that no sign-in checked against the old opens a session. */
export function createCredentialStore(pool: Pool, lifetimes: { accessTokenMs: number }) {
  const expiry = (now: Date) => tokensExpireAt(now, lifetimes)

  /**
   * Does a change that ends sessions once the user's row is locked: a statement does not see the session that a sign-in
   * opened while it waited, one that begins afterwards does.
   */
  const locked = <Result>(
    { where, value }: { where: string; value: string | Buffer },
    change: (client: Queryable) => Promise<Result>,
  ) =>
    transaction(pool, async (client) => {
      await client.query(`SELECT FROM users WHERE id = ${where} FOR UPDATE`, [value])
      return change(client)
    })

  return {
    /** Replaces a hash by one of the same password. Nothing when the password was changed meanwhile. One round trip. */
    async rehash(userId: string, before: string, after: string): Promise<void> {
      await pool.query('UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2', [
        userId,
        before,
        after,
      ])
    },

    /**
     * Sets the password, ends all sessions but the one that asks, makes unused links void and tells the owner. False
     * when the credentials changed meanwhile. One transaction.
     */
    async changePassword(change: {
      userId: string
      sessionId: string
      credentialVersion: number
      passwordHash: string
      letterId: string
      now: Date
      event: SecurityEvent
    }): Promise<boolean> {
      const { rowCount } = await locked({ where: '$1', value: change.userId }, (client) =>
        client.query(
          `WITH changed AS (
           UPDATE users SET password_hash = $4, credential_version = credential_version + 1
           WHERE id = $1 AND credential_version = $3 RETURNING id AS user_id, email, email_key
         ), ended AS (
           UPDATE sessions SET revoked_at = $5 FROM changed
           WHERE sessions.user_id = changed.user_id AND sessions.id <> $2 AND revoked_at IS NULL
           RETURNING sessions.id, sessions.user_id
         ), revoked AS (
           ${publishRevoked('ended', '$11')}
         ), recorded AS (
           ${securityEventInsert(12, { from: 'FROM changed' })}
         ), void AS (
           DELETE FROM mailed_links USING changed
           WHERE mailed_links.user_id = changed.user_id AND purpose IN ('password_reset', 'change_email')
         ), unsent AS (
           DELETE FROM letters USING changed WHERE letters.user_id = changed.user_id AND kind = 'change_email'
         ), ${owe('told', 'password_changed', 'changed', 6)}, published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $8::uuid, $9, $10::jsonb FROM changed
         )
         SELECT FROM changed`,
          [
            ...[change.userId, change.sessionId, change.credentialVersion, change.passwordHash, change.now],
            ...[change.letterId, change.now],
            ...outboxRow(UserUpdatedSchema, { userId: change.userId, fields: ['has_password'] }),
            ...[expiry(change.now), ...securityEventValues(change.event)],
          ],
        ),
      )
      return rowCount === 1
    },

    /**
     * Sets the password of the account that the link is for, which also shows that its address is the owner's; ends all
     * its sessions, makes its other links void and tells the owner. The user's id, or undefined when the link is not
     * good (any more). One transaction.
     */
    async resetPassword(reset: {
      hash: Buffer
      passwordHash: string
      letterId: string
      now: Date
      event: SecurityEvent
    }): Promise<string | undefined> {
      const where = "(SELECT user_id FROM mailed_links WHERE hash = $1 AND purpose = 'password_reset')"
      const { rows } = await locked({ where, value: reset.hash }, (client) =>
        client.query<{ id: string }>(
          `WITH link AS (
           DELETE FROM mailed_links WHERE hash = $1 AND purpose = 'password_reset' AND expires_at > $3
           RETURNING user_id, email_key
         ), changed AS (
           UPDATE users SET password_hash = $2, credential_version = credential_version + 1,
             email_verified_at = coalesce(email_verified_at, $3)
           FROM link WHERE users.id = link.user_id AND users.email_key = link.email_key AND deactivated_at IS NULL
           RETURNING users.id AS user_id, users.email, users.email_key
         ), ended AS (
           UPDATE sessions SET revoked_at = $3 FROM changed
           WHERE sessions.user_id = changed.user_id AND revoked_at IS NULL
           RETURNING sessions.id, sessions.user_id
         ), revoked AS (
           ${publishRevoked('ended', '$6')}
         ), recorded AS (
           ${securityEventInsert(7, { from: 'FROM changed', instead: { subject_id: 'user_id', actor_id: 'user_id' } })}
         ), void AS (
           DELETE FROM mailed_links USING changed WHERE mailed_links.user_id = changed.user_id AND hash <> $1
         ), unsent AS (
           DELETE FROM letters USING changed WHERE letters.user_id = changed.user_id AND kind = 'change_email'
         ), unlinked AS (
           -- Identities from before the address was anybody's may be those of whoever typed it first.
           DELETE FROM identities USING changed, users AS before
           WHERE before.id = changed.user_id AND before.email_verified_at IS NULL AND identities.user_id = before.id
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload)
           SELECT gen_random_uuid(), '${UserUpdatedSchema.typeName}',
             jsonb_build_object('userId', changed.user_id, 'fields',
               CASE WHEN before.email_verified_at IS NULL THEN '["has_password", "email_verified"]'::jsonb
                 ELSE '["has_password"]'::jsonb END)
           FROM changed JOIN users AS before ON before.id = changed.user_id
         ), ${owe('told', 'password_changed', 'changed', 4)}
         SELECT user_id AS id FROM changed`,
          [
            ...[reset.hash, reset.passwordHash, reset.now, reset.letterId, reset.now, expiry(reset.now)],
            ...securityEventValues(reset.event),
          ],
        ),
      )
      return rows[0]?.id
    },

    /** Owes the link to the new address and word of it to the old one, unless the account goes. One round trip. */
    async requestEmailChange(request: {
      userId: string
      email: string
      emailKey: string
      letterIds: readonly [string, string]
      now: Date
      event: SecurityEvent
    }): Promise<void> {
      await pool.query(
        `WITH current AS MATERIALIZED (
           SELECT email, email_key, id AS user_id FROM users WHERE id = $1 FOR KEY SHARE
         ), wanted AS (
           SELECT $2::text AS email, $3::text AS email_key, user_id FROM current
         ), ${owe('asked', 'change_email', 'wanted', 4)}, ${owe('told', 'email_change_requested', 'current', 6)}
         ${securityEventInsert(8)}`,
        [
          ...[request.userId, request.email, request.emailKey],
          ...request.letterIds.flatMap((id) => [id, request.now]),
          ...securityEventValues(request.event),
        ],
      )
    },

    /**
     * Does what a link to verify or change an address is for: it is the account's and verified. Other links of the
     * account are void when the address is another one, since they lie in a mailbox that it no longer has. `taken` when
     * another account has the address by now; undefined when the link is not good (any more). One round trip.
     */
    async confirmEmail(confirmation: {
      hash: Buffer
      letterId: string
      now: Date
      /** Said to be of an address that changed where it did. */
      event: SecurityEvent
    }): Promise<{ userId: string; email: string; changed: boolean } | 'taken' | undefined> {
      const { hash, letterId, now, event } = confirmation
      try {
        const { rows } = await pool.query<{ userId: string; email: string; changed: boolean }>(
          `WITH link AS (
             DELETE FROM mailed_links WHERE hash = $1 AND purpose IN ('verify_email', 'change_email') AND expires_at > $2
             RETURNING user_id, purpose, email, email_key
           ), before AS (
             SELECT id AS user_id, users.email, users.email_key FROM users WHERE id = (SELECT user_id FROM link)
           ), confirmed AS (
             UPDATE users SET email_verified_at = $2,
               email = CASE purpose WHEN 'change_email' THEN link.email ELSE users.email END, email_key = link.email_key
             FROM link WHERE users.id = link.user_id AND deactivated_at IS NULL
               AND (purpose = 'change_email' OR users.email_key = link.email_key)
             RETURNING users.id, users.email, purpose = 'change_email' AS changed
           ), void AS (
             DELETE FROM mailed_links USING confirmed
             WHERE mailed_links.user_id = confirmed.id AND hash <> $1 AND (changed OR purpose = 'verify_email')
           ), replaced AS (
             SELECT before.* FROM before JOIN confirmed ON confirmed.id = before.user_id WHERE changed
           ), ${owe('told', 'email_changed', 'replaced', 3)}, published AS (
             INSERT INTO events.outbox (event_id, type, payload)
             SELECT gen_random_uuid(), $5, jsonb_build_object('userId', id, 'fields',
               CASE WHEN changed THEN '["email", "email_verified"]'::jsonb ELSE '["email_verified"]'::jsonb END)
             FROM confirmed
           ), recorded AS (
             ${securityEventInsert(6, {
               from: 'FROM confirmed',
               instead: { subject_id: 'id', actor_id: 'id', kind: "CASE WHEN changed THEN 'email_changed' END" },
             })}
           )
           SELECT id AS "userId", email, changed FROM confirmed`,
          [hash, now, letterId, now, UserUpdatedSchema.typeName, ...securityEventValues(event)],
        )
        return rows[0]
      } catch (error) {
        if (isUniqueViolation(error, 'users_email_key_unique')) return 'taken'
        throw error
      }
    },

    /** Closes the account and ends its sessions. False when there is none. One transaction. */
    async deactivate(userId: string, now: Date, event: SecurityEvent): Promise<boolean> {
      const { rowCount } = await locked({ where: '$1', value: userId }, (client) =>
        client.query(
          `WITH closed AS (
           UPDATE users SET deactivated_at = $2, credential_version = credential_version + 1
           WHERE id = $1 AND deactivated_at IS NULL RETURNING id
         ), ended AS (
           UPDATE sessions SET revoked_at = $2 FROM closed WHERE user_id = closed.id AND revoked_at IS NULL
           RETURNING sessions.id, sessions.user_id
         ), revoked AS (
           ${publishRevoked('ended', '$6')}
         ), recorded AS (
           ${securityEventInsert(7, { from: 'FROM closed' })}
         ), void AS (
           DELETE FROM mailed_links USING closed WHERE user_id = closed.id
         ), unsent AS (
           DELETE FROM letters USING closed WHERE letters.user_id = closed.id AND kind = 'change_email'
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $3::uuid, $4, $5::jsonb FROM closed
         )
         SELECT FROM users WHERE id = $1`,
          [
            ...[userId, now, ...outboxRow(UserUpdatedSchema, { userId, fields: ['active'] }), expiry(now)],
            ...securityEventValues(event),
          ],
        ),
      )
      return rowCount === 1
    },

    /** Opens the account again. False when there is none. One round trip. */
    async reactivate(userId: string, event: SecurityEvent): Promise<boolean> {
      const { rowCount } = await pool.query(
        `WITH opened AS (
           UPDATE users SET deactivated_at = NULL WHERE id = $1 AND deactivated_at IS NOT NULL RETURNING id
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $2::uuid, $3, $4::jsonb FROM opened
         ), recorded AS (
           ${securityEventInsert(5, { from: 'FROM opened' })}
         )
         SELECT FROM users WHERE id = $1`,
        [userId, ...outboxRow(UserUpdatedSchema, { userId, fields: ['active'] }), ...securityEventValues(event)],
      )
      return rowCount === 1
    },
  }
}

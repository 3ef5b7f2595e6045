import { UserLoggedInSchema } from '@learnlab/contracts/events/v1'
import { outboxRow } from '@learnlab/events'
import type { Pool } from '@learnlab/postgres'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { User } from '../domain/user.ts'
import { securityEventInsert, securityEventValues } from './security-events.ts'
import { userColumns } from './users.ts'

export type NewSession = {
  id: string
  userId: string
  /** Of the credentials that were checked. */
  credentialVersion: number
  /** What signed in with: password, or the provider. */
  method: string
  refreshTokenHash: Buffer
  createdAt: Date
  idleExpiresAt: Date
  expiresAt: Date
}

export type Rotation =
  | { outcome: 'rotated'; sessionId: string; sessionExpiresAt: Date; user: User }
  /** The token was used before: the session has been revoked now. */
  | { outcome: 'reused'; sessionId: string; userId: string }
  /** The session was revoked or has expired. */
  | { outcome: 'ended' }
  | { outcome: 'unknown' }

type RotationRow = User & { outcome: 'rotated' | 'reused' | 'ended'; sessionId: string; sessionExpiresAt: Date }

export type SessionStore = ReturnType<typeof createSessionStore>

export function createSessionStore(pool: Pool) {
  return {
    /**
     * Opens a session, sweeps out the user's old ones and publishes UserLoggedIn. False when the user is gone or closed,
     * or the credentials are others by now. One round trip.
     */
    async open(session: NewSession): Promise<boolean> {
      const { rowCount } = await pool.query(
        `WITH swept AS (
           DELETE FROM sessions WHERE user_id = $2 AND (least(idle_expires_at, expires_at) <= $4 OR revoked_at IS NOT NULL)
         ), opened AS (
           INSERT INTO sessions (id, user_id, created_at, idle_expires_at, expires_at)
           SELECT $1::uuid, id, $4::timestamptz, $5::timestamptz, $6::timestamptz FROM users
           WHERE id = $2 AND credential_version = $7 AND deactivated_at IS NULL
           RETURNING id
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $8::uuid, $9, $10::jsonb FROM opened
         )
         INSERT INTO refresh_tokens (hash, session_id, issued_at) SELECT $3::bytea, id, $4 FROM opened`,
        [
          session.id,
          session.userId,
          session.refreshTokenHash,
          session.createdAt,
          session.idleExpiresAt,
          session.expiresAt,
          session.credentialVersion,
          ...outboxRow(UserLoggedInSchema, { userId: session.userId, sessionId: session.id, method: session.method }),
        ],
      )
      return rowCount === 1
    },

    /**
     * Exchanges a refresh token for the next of its session. Of several that present the same one at the same time one
     * wins; the others count as reuse. One round trip.
     */
    async rotate(presented: Buffer, next: { hash: Buffer; idleExpiresAt: Date; now: Date }): Promise<Rotation> {
      // The session is locked first and the token second, in the order in which deleting a user takes them.
      const { rows } = await pool.query<RotationRow>(
        `WITH family AS MATERIALIZED (
           SELECT * FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = $1) FOR UPDATE
         ), presented AS MATERIALIZED (
           SELECT token.hash, family.id AS session_id, family.user_id, family.expires_at,
                  CASE WHEN family.revoked_at IS NOT NULL OR least(family.idle_expires_at, family.expires_at) <= $4
                       THEN 'ended'
                       WHEN token.used_at IS NOT NULL THEN 'reused'
                       ELSE 'rotated' END AS outcome
           FROM family JOIN refresh_tokens AS token ON token.hash = $1
           FOR UPDATE OF token
         ), used AS (
           UPDATE refresh_tokens SET used_at = $4 FROM presented
           WHERE refresh_tokens.hash = presented.hash AND outcome = 'rotated'
         ), issued AS (
           INSERT INTO refresh_tokens (hash, session_id, issued_at)
           SELECT $2::bytea, session_id, $4::timestamptz FROM presented WHERE outcome = 'rotated'
         ), moved AS (
           UPDATE sessions
           SET idle_expires_at = CASE outcome WHEN 'rotated' THEN $3::timestamptz ELSE idle_expires_at END,
               revoked_at = CASE outcome WHEN 'reused' THEN $4::timestamptz END
           FROM presented WHERE sessions.id = session_id AND outcome <> 'ended'
         )
         SELECT outcome, session_id AS "sessionId", presented.expires_at AS "sessionExpiresAt", ${userColumns}
         FROM presented JOIN users ON users.id = presented.user_id`,
        [presented, next.hash, next.idleExpiresAt, next.now],
      )
      const [row] = rows
      if (!row) return { outcome: 'unknown' }
      const { outcome, sessionId, sessionExpiresAt, ...user } = row
      if (outcome === 'rotated') return { outcome, sessionId, sessionExpiresAt, user }
      return outcome === 'reused' ? { outcome, sessionId, userId: user.id } : { outcome }
    },

    /** Ends a session, and records `event` unless it had ended before. One round trip. */
    async revoke(id: string, event: SecurityEvent): Promise<void> {
      const recorded = securityEventInsert(3, { from: 'FROM revoked' })
      await pool.query(
        `WITH revoked AS (
           UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id
         )
         ${recorded}`,
        [id, event.occurredAt, ...securityEventValues(event)],
      )
    },

    /** Whose session it is, while it is open. One round trip. */
    async userOf(id: string, now: Date): Promise<User | undefined> {
      const { rows } = await pool.query<User>(
        `SELECT ${userColumns} FROM sessions JOIN users ON users.id = sessions.user_id
         WHERE sessions.id = $1 AND revoked_at IS NULL AND expires_at > $2`,
        [id, now],
      )
      return rows[0]
    },
  }
}

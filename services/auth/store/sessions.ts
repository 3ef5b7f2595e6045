import { UserLoggedInSchema } from '@learnlab/contracts/events/v1'
import { outboxRow } from '@learnlab/events'
import type { Pool, Queryable } from '@learnlab/postgres'
import { clockDifferenceMs } from '../domain/clocks.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { User } from '../domain/user.ts'
import { publishRevoked } from './revoked-sessions.ts'
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
  userAgent: string | undefined
  network: string | undefined
}

/** A user as access tokens say it. */
export type TokenUser = User & { tokenGeneration: number }

export type OpenSession = {
  id: string
  createdAt: Date
  lastSeenAt: Date
  idleExpiresAt: Date
  expiresAt: Date
  userAgent: string | null
  network: string | null
}

const tokenUserColumns = `${userColumns}, users.token_generation AS "tokenGeneration"`

/** Sessions that a user may have at one time; the one unused for longest gives way. */
export const maxSessions = 100

export type SessionStore = ReturnType<typeof createSessionStore>

/** When the last access token issued until now expires everywhere, in seconds since 1970. */
export function tokensExpireAt(now: Date, { accessTokenMs }: { accessTokenMs: number }): number {
  return Math.ceil((now.getTime() + accessTokenMs + clockDifferenceMs) / 1_000)
}

/** `accessTokenMs` is how long access tokens live: for as long services must know of sessions that ended. */
export function createSessionStore(pool: Pool, lifetimes: { accessTokenMs: number }) {
  return {
    /**
     * Opens a session, publishes UserLoggedIn, records `event`, and sweeps out the user's old ones. Gives the user as of
     * then; undefined when it is gone or closed, or its credentials are others by now. One round trip.
     */
    async open(session: NewSession, event: SecurityEvent): Promise<TokenUser | undefined> {
      const { rows } = await pool.query<TokenUser>(
        `WITH swept AS (
           DELETE FROM sessions WHERE user_id = $2 AND (least(idle_expires_at, expires_at) <= $4 OR revoked_at IS NOT NULL)
         ), crowded AS (
           UPDATE sessions SET revoked_at = $4 WHERE id IN (
             SELECT id FROM sessions
             WHERE user_id = $2 AND revoked_at IS NULL AND least(idle_expires_at, expires_at) > $4
             ORDER BY last_seen_at DESC, id OFFSET ${maxSessions - 1})
           RETURNING id, user_id
         ), told AS (
           ${publishRevoked('crowded', '$9')}
         ), opened AS (
           INSERT INTO sessions (id, user_id, created_at, last_seen_at, idle_expires_at, expires_at, user_agent, network)
           SELECT $1::uuid, id, $4::timestamptz, $4, $5::timestamptz, $6::timestamptz, $7, $8 FROM users
           WHERE id = $2 AND credential_version = $10 AND deactivated_at IS NULL
           -- Whoever changes the credentials waits for this session, and ends it.
           FOR KEY SHARE
           RETURNING id, user_id
         ), issued AS (
           INSERT INTO refresh_tokens (hash, session_id, issued_at) SELECT $3::bytea, id, $4 FROM opened
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $11::uuid, $12, $13::jsonb FROM opened
         ), recorded AS (
           ${securityEventInsert(14, { from: 'FROM opened', instead: { session_id: 'opened.id' } })}
         )
         SELECT ${tokenUserColumns} FROM opened JOIN users ON users.id = opened.user_id`,
        [
          session.id,
          session.userId,
          session.refreshTokenHash,
          session.createdAt,
          session.idleExpiresAt,
          session.expiresAt,
          session.userAgent ?? null,
          session.network ?? null,
          tokensExpireAt(session.createdAt, lifetimes),
          session.credentialVersion,
          ...outboxRow(UserLoggedInSchema, { userId: session.userId, sessionId: session.id, method: session.method }),
          ...securityEventValues(event),
        ],
      )
      return rows[0]
    },

    /** Ends a session, tells every service, and records `event`, unless it had ended before. One round trip. */
    async revoke(id: string, event: SecurityEvent): Promise<void> {
      await pool.query(
        `WITH revoked AS (
           UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id, user_id
         ), told AS (
           ${publishRevoked('revoked', '$3')}
         )
         ${securityEventInsert(4, { from: 'FROM revoked', instead: { session_id: 'revoked.id', subject_id: 'revoked.user_id' } })}`,
        [id, event.occurredAt, tokensExpireAt(event.occurredAt, lifetimes), ...securityEventValues(event)],
      )
    },

    /**
     * Ends every session of a user but `except`, tells every service, and records `event` for each. Through `client`
     * where it belongs to a larger change. The number ended. One round trip.
     */
    async revokeAll(
      userId: string,
      event: SecurityEvent,
      { except, client = pool }: { except?: string | undefined; client?: Queryable } = {},
    ): Promise<number> {
      const { rows } = await client.query<{ count: number }>(
        `WITH revoked AS (
           UPDATE sessions SET revoked_at = $2
           WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $4::uuid
             AND least(idle_expires_at, expires_at) > $2
           RETURNING id, user_id
         ), told AS (
           ${publishRevoked('revoked', '$3')}
         ), recorded AS (
           ${securityEventInsert(5, { from: 'FROM revoked', instead: { session_id: 'revoked.id', subject_id: 'revoked.user_id' } })}
         )
         SELECT count(*)::int AS count FROM revoked`,
        [
          userId,
          event.occurredAt,
          tokensExpireAt(event.occurredAt, lifetimes),
          except ?? null,
          ...securityEventValues(event),
        ],
      )
      return rows[0]?.count ?? 0
    },

    /** The open sessions of a user, the one used last first. One round trip. */
    async list(userId: string, now: Date): Promise<OpenSession[]> {
      const { rows } = await pool.query<OpenSession>(
        `SELECT id, created_at AS "createdAt", last_seen_at AS "lastSeenAt", idle_expires_at AS "idleExpiresAt",
                expires_at AS "expiresAt", user_agent AS "userAgent", network
         FROM sessions
         WHERE user_id = $1 AND revoked_at IS NULL AND least(idle_expires_at, expires_at) > $2
         ORDER BY last_seen_at DESC, id`,
        [userId, now],
      )
      return rows
    },

    /** Whose a session is or was. One round trip. */
    async ownerOf(id: string): Promise<string | undefined> {
      const { rows } = await pool.query<{ userId: string }>('SELECT user_id AS "userId" FROM sessions WHERE id = $1', [
        id,
      ])
      return rows[0]?.userId
    },

    /** Whose session it is, while it is open. One round trip. */
    async userOf(id: string, now: Date): Promise<TokenUser | undefined> {
      const { rows } = await pool.query<TokenUser>(
        `SELECT ${tokenUserColumns} FROM sessions JOIN users ON users.id = sessions.user_id
         WHERE sessions.id = $1 AND revoked_at IS NULL AND expires_at > $2`,
        [id, now],
      )
      return rows[0]
    },
  }
}

import type { Pool } from '@learnlab/postgres'
import { clockDifferenceMs } from '../domain/clocks.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import { publishRevoked } from './revoked-sessions.ts'
import { securityEventInsert, securityEventValues } from './security-events.ts'
import type { TokenUser } from './sessions.ts'
import { userColumns } from './users.ts'

export type Rotation =
  /** `next` is the token to use from now on. */
  | { outcome: 'rotated'; sessionId: string; sessionExpiresAt: Date; user: TokenUser }
  /** The token was used a moment ago: its successor, which the salt gives, is to be given again. */
  | { outcome: 'again'; salt: Buffer; sessionId: string; sessionExpiresAt: Date; user: TokenUser }
  /** The token was used before: the session has been revoked now. */
  | { outcome: 'reused'; sessionId: string; userId: string }
  /** The session was revoked or has expired. */
  | { outcome: 'ended'; sessionId: string; userId: string }
  | { outcome: 'unknown' }

type RotationRow = TokenUser & {
  outcome: 'rotated' | 'again' | 'reused' | 'ended'
  salt: Buffer | null
  sessionId: string
  sessionExpiresAt: Date
}

/** A token as a link of its family: the salt of its successor is there once it was used. */
export type FamilyLink = { hash: Buffer; salt: Buffer | null }

export type RefreshTokenStore = ReturnType<typeof createRefreshTokenStore>

export function createRefreshTokenStore(pool: Pool) {
  return {
    /**
     * Exchanges a refresh token for its successor. Within `graceMs` of its use it gives the same successor again. Later
     * it is reuse, which ends the session and is recorded as `reuse`, unless neither the successor was ever used nor the
     * answer with it surely left us: then the successor gives way to `next`, and presenting it would be reuse. One round
     * trip.
     */
    async rotate(
      presented: Buffer,
      next: {
        hash: Buffer
        salt: Buffer
        idleExpiresAt: Date
        network: string | undefined
        now: Date
        graceMs: number
      },
      reuse: { event: SecurityEvent; tokensExpireAt: number },
    ): Promise<Rotation> {
      // The session is locked first, then its tokens, in the order in which deleting a user takes them. Whoever had to
      // wait for the session sees its tokens as they are then, since locking reads the newest version of a row.
      const { rows } = await pool.query<RotationRow>(
        `WITH family AS MATERIALIZED (
           SELECT * FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = $1) FOR UPDATE
         ), token AS MATERIALIZED (
           SELECT refresh_tokens.* FROM refresh_tokens, family WHERE hash = $1 FOR UPDATE OF refresh_tokens
         ), successor AS MATERIALIZED (
           SELECT * FROM refresh_tokens WHERE hash = (SELECT next_hash FROM token) FOR UPDATE
         ), presented AS MATERIALIZED (
           SELECT family.id, family.user_id, family.expires_at, token.next_salt,
                  CASE WHEN family.revoked_at IS NOT NULL OR least(family.idle_expires_at, family.expires_at) <= $4
                       THEN 'ended'
                       WHEN token.superseded_at IS NOT NULL THEN 'reused'
                       WHEN token.used_at IS NULL THEN 'rotated'
                       WHEN token.used_at > $4::timestamptz - $6 * interval '1 millisecond' THEN 'again'
                       WHEN EXISTS (SELECT FROM successor WHERE used_at IS NULL AND answered_at IS NULL) THEN 'rotated'
                       ELSE 'reused' END AS outcome
           FROM family, token
         ), superseded AS (
           UPDATE refresh_tokens SET superseded_at = $4 FROM presented, token
           WHERE refresh_tokens.hash = token.next_hash AND outcome = 'rotated'
         ), used AS (
           UPDATE refresh_tokens SET used_at = $4, next_hash = $2, next_salt = $3 FROM presented
           WHERE refresh_tokens.hash = $1 AND outcome = 'rotated'
         ), asked_again AS (
           -- The first answer may never have left: the grace begins with one that does.
           UPDATE refresh_tokens SET used_at = $4 FROM presented
           WHERE refresh_tokens.hash = $1 AND outcome = 'again'
             AND EXISTS (SELECT FROM successor WHERE used_at IS NULL AND answered_at IS NULL)
         ), issued AS (
           INSERT INTO refresh_tokens (hash, session_id, issued_at)
           SELECT $2::bytea, id, $4::timestamptz FROM presented WHERE outcome = 'rotated'
         ), moved AS (
           UPDATE sessions SET idle_expires_at = $5, last_seen_at = $4, network = $7
           FROM presented WHERE sessions.id = presented.id AND outcome = 'rotated'
         ), revoked AS (
           UPDATE sessions SET revoked_at = $4
           FROM presented WHERE sessions.id = presented.id AND outcome = 'reused'
           RETURNING sessions.id, sessions.user_id
         ), told AS (
           ${publishRevoked('revoked', '$8')}
         ), recorded AS (
           ${securityEventInsert(9, { from: 'FROM revoked', instead: { session_id: 'revoked.id', subject_id: 'revoked.user_id' } })}
         )
         SELECT outcome, next_salt AS salt, presented.id AS "sessionId", presented.expires_at AS "sessionExpiresAt",
                ${userColumns}, users.token_generation AS "tokenGeneration"
         FROM presented JOIN users ON users.id = presented.user_id`,
        [
          presented,
          next.hash,
          next.salt,
          next.now,
          next.idleExpiresAt,
          next.graceMs,
          next.network ?? null,
          reuse.tokensExpireAt,
          ...securityEventValues(reuse.event),
        ],
      )
      return rows[0] ? toRotation(rows[0]) : { outcome: 'unknown' }
    },

    /**
     * The tokens of a session from that one on, for following it to the newest of its successors. A family may be
     * large, and those who came before are of no use. One round trip.
     */
    async familySince(sessionId: string, presented: Buffer): Promise<FamilyLink[]> {
      const { rows } = await pool.query<FamilyLink>(
        `SELECT hash, next_salt AS salt FROM refresh_tokens
         WHERE session_id = $1 AND used_at IS NOT NULL
           AND issued_at >= (SELECT issued_at FROM refresh_tokens WHERE hash = $2) - $3 * interval '1 millisecond'`,
        // A successor that another host issued may look older.
        [sessionId, presented, clockDifferenceMs],
      )
      return rows
    },

    /** Records that the answers with these tokens have left. One round trip. */
    async markAnswered(hashes: readonly Buffer[], now: Date): Promise<void> {
      // A token that is locked is being used, which says the same; waiting for several could deadlock with who locks two.
      await pool.query(
        `UPDATE refresh_tokens SET answered_at = $2 WHERE hash IN (
           SELECT hash FROM refresh_tokens WHERE hash = ANY($1) AND answered_at IS NULL FOR UPDATE SKIP LOCKED)`,
        [hashes, now],
      )
    },
  }
}

function toRotation({ outcome, salt, sessionId, sessionExpiresAt, ...user }: RotationRow): Rotation {
  switch (outcome) {
    case 'rotated':
      return { outcome, sessionId, sessionExpiresAt, user }
    case 'again':
      if (!salt) return { outcome: 'unknown' }
      return { outcome, salt, sessionId, sessionExpiresAt, user }
    case 'reused':
    case 'ended':
      return { outcome, sessionId, userId: user.id }
  }
}

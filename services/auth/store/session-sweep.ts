import type { Pool } from '@learnlab/postgres'

/** Until when what is of no use any more. */
export type SweepUntil = {
  /** Sessions that expired before. */
  now: Date
  /** Sessions that were revoked before. */
  revoked: Date
  /** Tokens that were used before. */
  used: Date
}

export type SessionSweepStore = ReturnType<typeof createSessionSweepStore>

/** Each gives how many rows went. Rows that somebody works with are passed over, so that nobody waits. */
export function createSessionSweepStore(pool: Pool) {
  const ended = 'least(idle_expires_at, expires_at) <= $1 OR revoked_at <= $2'
  const deleted = async (statement: string, values: unknown[]) => (await pool.query(statement, values)).rowCount ?? 0
  return {
    /** The tokens of sessions that ended, before these: a family may be large. One round trip. */
    endedTokens: ({ now, revoked }: SweepUntil, limit: number): Promise<number> =>
      deleted(
        `DELETE FROM refresh_tokens WHERE hash IN (
           SELECT hash FROM refresh_tokens JOIN sessions ON sessions.id = session_id WHERE ${ended}
           LIMIT $3 FOR UPDATE OF refresh_tokens SKIP LOCKED)`,
        [now, revoked, limit],
      ),

    /** Sessions that ended and have no tokens left. One round trip. */
    endedSessions: ({ now, revoked }: SweepUntil, limit: number): Promise<number> =>
      deleted(
        `DELETE FROM sessions WHERE id IN (
           SELECT id FROM sessions
           WHERE (${ended}) AND NOT EXISTS (SELECT FROM refresh_tokens WHERE session_id = sessions.id)
           LIMIT $3 FOR UPDATE SKIP LOCKED)`,
        [now, revoked, limit],
      ),

    /**
     * Tokens used long ago, in sessions that go on. Not one whose successor was never used: should the answer with that
     * have been lost, it is all that its client has. One round trip.
     */
    usedTokens: ({ used }: SweepUntil, limit: number): Promise<number> =>
      deleted(
        `DELETE FROM refresh_tokens WHERE hash IN (
           SELECT hash FROM refresh_tokens AS token
           WHERE used_at <= $1
             AND NOT EXISTS (SELECT FROM refresh_tokens AS next WHERE next.hash = token.next_hash AND next.used_at IS NULL)
           LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [used, limit],
      ),
  }
}

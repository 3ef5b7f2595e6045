import type { Pool } from '@learnlab/postgres'

/** An executor of this database. */
export type Peer = { readonly id: string; readonly address: string }

export type InteractiveRunRow = {
  readonly id: string
  readonly userId: string
  readonly language: string
  readonly createdAt: Date
}

export type ExecutorRegistry = ReturnType<typeof createExecutorRegistry>

/** An executor that was not seen for so long is forgotten, with the interactive runs it had. */
const forgottenAfter = '1 hour'

/** Which executors there are, and which of them has an interactive run. Every method is one round trip. */
export function createExecutorRegistry(pool: Pool) {
  return {
    /** Says that an executor lives, and forgets those that have long been gone. */
    async announce({ id, address }: Peer): Promise<void> {
      await pool.query(
        `WITH gone AS (DELETE FROM executors WHERE seen_at < now() - $3::interval AND id <> $1)
         INSERT INTO executors (id, address) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET address = excluded.address, seen_at = now()`,
        [id, address, forgottenAfter],
      )
    },

    /** An executor ends, and its interactive runs have. */
    async leave(id: string): Promise<void> {
      await pool.query('DELETE FROM executors WHERE id = $1', [id])
    },

    /** Notes where an interactive run is. false: its user was erased. */
    async addInteractive(run: InteractiveRunRow, executorId: string): Promise<boolean> {
      const { rowCount } = await pool.query(
        `INSERT INTO interactive_runs (id, user_id, language, executor_id, created_at)
         SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM erased_users WHERE user_id = $2)`,
        [run.id, run.userId, run.language, executorId, run.createdAt],
      )
      return rowCount === 1
    },

    async removeInteractive(id: string): Promise<void> {
      await pool.query('DELETE FROM interactive_runs WHERE id = $1', [id])
    },

    /** Who has an interactive or a running submitted run of this user's; undefined: nobody that was seen lately. */
    async holderOf(id: string, userId: string, seenWithinMs: number): Promise<Peer | undefined> {
      const { rows } = await pool.query<Peer>(
        `SELECT executors.id, executors.address FROM executors
         WHERE seen_at > now() - $3 * interval '1 ms' AND id IN (
           SELECT executor_id FROM interactive_runs WHERE id = $1 AND user_id = $2
           UNION ALL SELECT executor_id FROM queued_runs WHERE id = $1 AND user_id = $2)`,
        [id, userId, seenWithinMs],
      )
      return rows[0]
    },

    /** Those of the users who were erased lately. */
    async erasedAmong(userIds: readonly string[]): Promise<string[]> {
      if (userIds.length === 0) return []
      const { rows } = await pool.query<{ user_id: string }>(
        'SELECT user_id FROM erased_users WHERE user_id = ANY ($1::uuid[])',
        [userIds],
      )
      return rows.map(({ user_id }) => user_id)
    },
  }
}

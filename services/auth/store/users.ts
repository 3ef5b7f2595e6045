import { UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { type OutboxRow, outboxRow } from '@learnlab/events'
import type { Pool } from '@learnlab/postgres'
import type { User } from '../domain/user.ts'

export type NewUser = User & { emailKey: string; passwordHash: string }

/** The columns of a User in any statement that reads `users`. */
export const userColumns = `users.id, users.email, users.name, users.role, users.created_at AS "createdAt"`

export type UserStore = ReturnType<typeof createUserStore>

export function createUserStore(pool: Pool) {
  return {
    /** False when the address has an account. One round trip. */
    async add(user: NewUser): Promise<boolean> {
      const { rowCount } = await pool.query(
        `INSERT INTO users (id, email, email_key, name, role, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email_key) DO NOTHING`,
        [user.id, user.email, user.emailKey, user.name, user.role, user.passwordHash, user.createdAt],
      )
      return rowCount === 1
    },

    /** One round trip. */
    async find(id: string): Promise<User | undefined> {
      const { rows } = await pool.query<User>(`SELECT ${userColumns} FROM users WHERE id = $1`, [id])
      return rows[0]
    },

    /** One round trip. */
    async findByEmail(emailKey: string): Promise<(User & { passwordHash: string }) | undefined> {
      const { rows } = await pool.query<User & { passwordHash: string }>(
        `SELECT ${userColumns}, password_hash AS "passwordHash" FROM users WHERE email_key = $1`,
        [emailKey],
      )
      return rows[0]
    },

    /**
     * Deletes the account with its sessions and publishes UserDeleted, if the session of whoever asks is still open.
     * False when it is not; true also when there is no such account. One round trip.
     */
    async delete(id: string, asking: { userId: string; sessionId: string }, now: Date): Promise<boolean> {
      const event: OutboxRow = outboxRow(UserDeletedSchema, { userId: id })
      const { rows } = await pool.query<{ allowed: boolean }>(
        `WITH asking AS (
           SELECT FROM sessions WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL AND expires_at > $4
         ), deleted AS (
           DELETE FROM users WHERE id = $1 AND EXISTS (SELECT FROM asking) RETURNING id
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $5::uuid, $6, $7::jsonb FROM deleted
         )
         SELECT EXISTS (SELECT FROM asking) OR NOT EXISTS (SELECT FROM users WHERE id = $3) AS allowed`,
        [id, asking.sessionId, asking.userId, now, ...event],
      )
      return rows[0]?.allowed ?? false
    },
  }
}

import { UserCreatedSchema, UserDeletedSchema, UserUpdatedSchema } from '@learnlab/contracts/events/v1'
import { type OutboxRow, outboxRow } from '@learnlab/events'
import { isUniqueViolation, type Pool } from '@learnlab/postgres'
import type { ProfileChange } from '../domain/profile.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { Credentials, User } from '../domain/user.ts'
import { owe } from './letters.ts'
import { securityEventInsert, securityEventValues } from './security-events.ts'

export type NewUser = Pick<User, 'id' | 'email' | 'name' | 'role' | 'createdAt'> & {
  emailKey: string
  passwordHash: string
}

/** The session of whoever asks, as the access token names it. */
export type AskingSession = { userId: string; sessionId: string }

/** The columns of a User in any statement that reads `users`. */
export const userColumns = `users.id, users.email, users.name, users.role, users.created_at AS "createdAt",
  users.avatar_url AS "avatarUrl", users.locale, users.time_zone AS "timeZone",
  users.email_verified_at IS NOT NULL AS "emailVerified", users.deactivated_at IS NULL AS active,
  users.password_hash IS NOT NULL AS "hasPassword"`

/** The columns of Credentials in any statement that reads `users`. */
export const credentialColumns = `users.password_hash AS "passwordHash", users.credential_version AS "credentialVersion"`

const profileColumns = { name: 'name', avatarUrl: 'avatar_url', locale: 'locale', timeZone: 'time_zone' } as const

export type UserStore = ReturnType<typeof createUserStore>

export function createUserStore(pool: Pool) {
  return {
    /**
     * Adds the account, publishes UserCreated and owes the letter that verifies the address. False when the address has
     * an account. One round trip.
     */
    async add(user: NewUser, letterId: string, event: SecurityEvent): Promise<boolean> {
      const { rowCount } = await pool.query(
        `WITH added AS (
           INSERT INTO users (id, email, email_key, name, role, password_hash, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email_key) DO NOTHING
           RETURNING id AS user_id, email, email_key
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $8::uuid, $9, $10::jsonb FROM added
         ), ${owe('owed', 'verify_email', 'added', 11)}, recorded AS (
           ${securityEventInsert(13, { from: 'FROM added' })}
         )
         SELECT FROM added`,
        [
          ...[user.id, user.email, user.emailKey, user.name, user.role, user.passwordHash, user.createdAt],
          ...outboxRow(UserCreatedSchema, { userId: user.id, role: user.role }),
          ...[letterId, user.createdAt, ...securityEventValues(event)],
        ],
      )
      return rowCount === 1
    },

    /**
     * Adds the account that a mailed link is for, its address verified, and uses the link up. `taken` when the address
     * got an account meanwhile. One round trip.
     */
    async addByLink(
      hash: Buffer,
      user: Omit<NewUser, 'email' | 'emailKey'>,
      event: SecurityEvent,
    ): Promise<User | 'no link' | 'taken'> {
      try {
        const { rows } = await pool.query<User>(
          `WITH link AS (
             DELETE FROM mailed_links WHERE hash = $1 AND purpose = 'sign_up' AND expires_at > $6 RETURNING email, email_key
           ), users AS (
             INSERT INTO users (id, email, email_key, name, role, password_hash, created_at, email_verified_at)
             SELECT $2::uuid, email, email_key, $3, $4, $5, $6::timestamptz, $6 FROM link
             RETURNING *
           ), published AS (
             INSERT INTO events.outbox (event_id, type, payload) SELECT $7::uuid, $8, $9::jsonb FROM users
           ), others AS (
             DELETE FROM mailed_links USING link
             WHERE mailed_links.email_key = link.email_key AND purpose = 'sign_up' AND hash <> $1
           ), recorded AS (
             ${securityEventInsert(10, { from: 'FROM users' })}
           )
           SELECT ${userColumns} FROM users`,
          [
            ...[hash, user.id, user.name, user.role, user.passwordHash, user.createdAt],
            ...outboxRow(UserCreatedSchema, { userId: user.id, role: user.role }),
            ...securityEventValues(event),
          ],
        )
        return rows[0] ?? 'no link'
      } catch (error) {
        if (isUniqueViolation(error, 'users_email_key_unique')) return 'taken'
        throw error
      }
    },

    /** One round trip. */
    async find(id: string): Promise<User | undefined> {
      const { rows } = await pool.query<User>(`SELECT ${userColumns} FROM users WHERE id = $1`, [id])
      return rows[0]
    },

    /** One round trip. */
    async findByEmail(emailKey: string): Promise<(User & Credentials) | undefined> {
      const { rows } = await pool.query<User & Credentials>(
        `SELECT ${userColumns}, ${credentialColumns} FROM users WHERE email_key = $1`,
        [emailKey],
      )
      return rows[0]
    },

    /** Who asks and when they signed in, while that session is open and the account active. One round trip. */
    async asking(
      { userId, sessionId }: AskingSession,
      now: Date,
    ): Promise<(User & Credentials & { signedInAt: Date }) | undefined> {
      const { rows } = await pool.query<User & Credentials & { signedInAt: Date }>(
        `SELECT ${userColumns}, ${credentialColumns}, sessions.created_at AS "signedInAt"
         FROM sessions JOIN users ON users.id = sessions.user_id
         WHERE sessions.id = $1 AND users.id = $2 AND revoked_at IS NULL AND expires_at > $3 AND deactivated_at IS NULL`,
        [sessionId, userId, now],
      )
      return rows[0]
    },

    /** Changes the profile and publishes UserUpdated when something of it changed. One round trip. */
    async updateProfile(id: string, change: ProfileChange): Promise<User | undefined> {
      const fields = Object.keys(profileColumns).filter(
        (field): field is keyof typeof profileColumns => change[field as keyof ProfileChange] !== undefined,
      )
      if (fields.length === 0) return this.find(id)
      const values = fields.map((field) => change[field] ?? null)
      const columns = fields.map((field) => profileColumns[field])
      const event = outboxRow(UserUpdatedSchema, { userId: id, fields: columns })
      const { rows } = await pool.query<User>(
        `WITH before AS MATERIALIZED (
           SELECT id, ${columns.join(', ')} FROM users WHERE id = $1 FOR UPDATE
         ), users AS (
           UPDATE users SET ${columns.map((column, index) => `${column} = $${index + 5}`).join(', ')}
           FROM before WHERE users.id = before.id RETURNING users.*
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload)
           SELECT $2::uuid, $3, $4::jsonb FROM users JOIN before USING (id)
           WHERE (${columns.map((column) => `users.${column}`).join(', ')})
             IS DISTINCT FROM (${columns.map((column) => `before.${column}`).join(', ')})
         )
         SELECT ${userColumns} FROM users`,
        [id, ...event, ...values],
      )
      return rows[0]
    },

    /**
     * Deletes the account with its sessions and publishes UserDeleted, if the session of whoever asks is still open.
     * False when it is not; true also when there is no such account. One round trip.
     */
    async delete(id: string, asking: AskingSession, event: SecurityEvent): Promise<boolean> {
      const deleted: OutboxRow = outboxRow(UserDeletedSchema, { userId: id })
      const { rows } = await pool.query<{ allowed: boolean }>(
        `WITH asking AS (
           SELECT FROM sessions WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL AND expires_at > $4
         ), deleted AS (
           DELETE FROM users WHERE id = $1 AND EXISTS (SELECT FROM asking) RETURNING id, email_key
         ), unsent AS (
           DELETE FROM letters USING deleted WHERE letters.email_key = deleted.email_key AND user_id IS NULL
         ), unused AS (
           DELETE FROM mailed_links USING deleted WHERE mailed_links.email_key = deleted.email_key AND user_id IS NULL
         ), published AS (
           INSERT INTO events.outbox (event_id, type, payload) SELECT $5::uuid, $6, $7::jsonb FROM deleted
         ), recorded AS (
           ${securityEventInsert(8, { from: 'FROM deleted' })}
         )
         SELECT EXISTS (SELECT FROM asking) OR NOT EXISTS (SELECT FROM users WHERE id = $3) AS allowed`,
        [id, asking.sessionId, asking.userId, event.occurredAt, ...deleted, ...securityEventValues(event)],
      )
      return rows[0]?.allowed ?? false
    },
  }
}

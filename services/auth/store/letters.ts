import type { Pool } from '@learnlab/postgres'

/** What is told by mail. */
export type LetterKind =
  | 'verify_email'
  | 'sign_up'
  | 'password_reset'
  | 'password_changed'
  | 'change_email'
  | 'email_change_requested'
  | 'email_changed'

export type Letter = {
  id: string
  kind: LetterKind
  /** As typed. */
  email: string
  emailKey: string
  /** null where only sending will show whether the address has an account. */
  userId: string | null
  createdAt: Date
}

export type DueLetter = Letter & { attempts: number }

/** More than this owed at once, and asking for mail that anybody may ask for is refused: a flood must not fill the disk. */
const maxOwed = 20_000

/**
 * The part of a statement that owes a letter, as the CTE `name`. `from` yields the row that it is for, if any, with the
 * columns email, email_key and user_id. `parameter` is the number of the first of two parameters: id and time.
 */
export function owe(name: string, kind: LetterKind, from: string, parameter: number): string {
  return `${name} AS (
    INSERT INTO letters (id, kind, email, email_key, user_id, created_at, due_at)
    SELECT $${parameter}::uuid, '${kind}', email, email_key, user_id, $${parameter + 1}::timestamptz, $${parameter + 1}::timestamptz
    FROM ${from}
    ON CONFLICT ON CONSTRAINT letters_once DO NOTHING
  )`
}

export type LetterStore = ReturnType<typeof createLetterStore>

export function createLetterStore(pool: Pool) {
  return {
    /**
     * Owes a letter to an address, whoever has it. The same one that is owed already is not owed twice. False when so
     * many are owed that no more are taken. Does the same work for any address. One round trip.
     */
    async add({ id, kind, email, emailKey, userId, createdAt }: Letter): Promise<boolean> {
      const { rows } = await pool.query<{ isRoom: boolean }>(
        `WITH room AS (
           SELECT count(*) < ${maxOwed} AS "isRoom" FROM (SELECT FROM letters LIMIT ${maxOwed}) AS owed
         ), added AS (
           INSERT INTO letters (id, kind, email, email_key, user_id, created_at, due_at)
           SELECT $1::uuid, $2, $3, $4, $5::uuid, $6::timestamptz, $6 FROM room
           -- Nobody is written to about an account that is being deleted.
           WHERE "isRoom" AND ($5 IS NULL OR EXISTS (SELECT FROM users WHERE id = $5 FOR KEY SHARE))
           ON CONFLICT ON CONSTRAINT letters_once DO NOTHING
         )
         SELECT "isRoom" FROM room`,
        [id, kind, email, emailKey, userId, createdAt],
      )
      return rows[0]?.isRoom ?? false
    },

    /**
     * Takes the letter that has been due longest, for `leaseMs`: whoever dies with it leaves it to the next after that.
     * One round trip.
     */
    async take(now: Date, leaseMs: number): Promise<DueLetter | undefined> {
      const { rows } = await pool.query<DueLetter>(
        `UPDATE letters SET due_at = $2, attempts = attempts + 1
         WHERE id = (SELECT id FROM letters WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, email, email_key AS "emailKey", user_id AS "userId", created_at AS "createdAt", attempts`,
        [now, new Date(now.getTime() + leaseMs)],
      )
      return rows[0]
    },

    /** Sent, or given up. One round trip. */
    async done(id: string): Promise<void> {
      await pool.query('DELETE FROM letters WHERE id = $1', [id])
    },

    /** To be tried again. One round trip. */
    async postpone(id: string, until: Date): Promise<void> {
      await pool.query('UPDATE letters SET due_at = $2 WHERE id = $1', [id, until])
    },

    /** Not to be tried before then; that it was taken counts for nothing. One round trip. */
    async putBack(id: string, until: Date): Promise<void> {
      await pool.query('UPDATE letters SET due_at = $2, attempts = attempts - 1 WHERE id = $1', [id, until])
    },
  }
}

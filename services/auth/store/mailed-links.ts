import { type Pool, transaction } from '@learnlab/postgres'

export type LinkPurpose = 'verify_email' | 'change_email' | 'password_reset' | 'sign_up'

export type MailedLink = {
  /** SHA-256 of the token. */
  hash: Buffer
  purpose: LinkPurpose
  /** null for a sign-up. */
  userId: string | null
  email: string
  emailKey: string
  expiresAt: Date
}

/** Whom an unused link is for; the name is that of the account where there is one. */
export type LinkHolder = { email: string; name: string }

export type MailedLinkStore = ReturnType<typeof createMailedLinkStore>

/** Links that wait to be followed. They are used up by the statements of `users.ts` that do what they are for. */
export function createMailedLinkStore(pool: Pool) {
  return {
    /**
     * Keeps the link of a letter in hand and sweeps out some that expired. False when the letter is not owed any more:
     * what ended that, such as another password, made its links void and must not find one made afterwards. One
     * transaction.
     */
    async add(
      { hash, purpose, userId, email, emailKey, expiresAt }: MailedLink,
      { letterId, now }: { letterId: string; now: Date },
    ): Promise<boolean> {
      return await transaction(pool, async (client) => {
        // Waits for who changes what lets the user in, and lets them wait.
        const holder = await client.query('SELECT FROM users WHERE id = $1 FOR KEY SHARE', [userId])
        if (userId !== null && holder.rowCount === 0) return false
        const { rowCount } = await client.query(
          `WITH swept AS (
             DELETE FROM mailed_links
             WHERE hash IN (SELECT hash FROM mailed_links WHERE expires_at <= $7 ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
           )
           INSERT INTO mailed_links (hash, purpose, user_id, email, email_key, expires_at)
           SELECT $1, $2, $3, $4, $5, $6 FROM letters WHERE id = $8 FOR KEY SHARE`,
          [hash, purpose, userId, email, emailKey, expiresAt, now, letterId],
        )
        return rowCount === 1
      })
    },

    /** Whether the link is still good, without using it up. One round trip. */
    async find(hash: Buffer, purpose: LinkPurpose, now: Date): Promise<LinkHolder | undefined> {
      const { rows } = await pool.query<LinkHolder>(
        `SELECT mailed_links.email, coalesce(users.name, '') AS name
         FROM mailed_links LEFT JOIN users ON users.id = mailed_links.user_id
         WHERE hash = $1 AND purpose = $2 AND expires_at > $3`,
        [hash, purpose, now],
      )
      return rows[0]
    },
  }
}

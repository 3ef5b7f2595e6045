import type { Pool } from '@learnlab/postgres'

/** A sign-in with a provider that its browser has not finished. */
export type PendingSignIn = {
  /** SHA-256 of the handle. */
  handleHash: Buffer
  provider: string
  expiresAt: Date
}

export type PendingSignInStore = ReturnType<typeof createPendingSignInStore>

export function createPendingSignInStore(pool: Pool) {
  return {
    /** Keeps a sign-in and sweeps out some that expired. One round trip. */
    async add({ handleHash, provider, expiresAt }: PendingSignIn, now: Date): Promise<void> {
      await pool.query(
        `WITH swept AS (
           DELETE FROM pending_sign_ins WHERE handle_hash IN (
             SELECT handle_hash FROM pending_sign_ins WHERE expires_at <= $4 ORDER BY expires_at LIMIT 100
             FOR UPDATE SKIP LOCKED)
         )
         INSERT INTO pending_sign_ins (handle_hash, provider, expires_at) VALUES ($1, $2, $3)`,
        [handleHash, provider, expiresAt, now],
      )
    },

    /** Uses a sign-in up: of two who finish it, one gets it. One round trip. */
    async take(handleHash: Buffer, now: Date): Promise<PendingSignIn | undefined> {
      const { rows } = await pool.query<PendingSignIn>(
        `DELETE FROM pending_sign_ins WHERE handle_hash = $1 AND expires_at > $2
         RETURNING handle_hash AS "handleHash", provider, expires_at AS "expiresAt"`,
        [handleHash, now],
      )
      return rows[0]
    },
  }
}

import type { Pool } from '@learnlab/postgres'
import type { SealedSigningKey } from '../domain/signing-key.ts'
import type { KeyTimes } from '../domain/signing-schedule.ts'

export type StoredSigningKey = SealedSigningKey & KeyTimes

export type SigningKeyStore = ReturnType<typeof createSigningKeyStore>

export function createSigningKeyStore(pool: Pool) {
  return {
    /** Every key, in order. One round trip. */
    async all(): Promise<StoredSigningKey[]> {
      const { rows } = await pool.query<StoredSigningKey>(
        `SELECT id, public_jwk AS "publicJwk", private_key AS "privateKey", number, signs_from AS "signsFrom",
                successor_due_at AS "successorDueAt"
         FROM signing_keys ORDER BY number`,
      )
      return rows
    },

    /** False when another replica has made the key of that number. One round trip. */
    async add(key: SealedSigningKey, { number, signsFrom }: { number: number; signsFrom: Date }): Promise<boolean> {
      const { rowCount } = await pool.query(
        `INSERT INTO signing_keys (id, public_jwk, private_key, number, signs_from) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [key.id, JSON.stringify(key.publicJwk), key.privateKey, number, signsFrom],
      )
      return rowCount === 1
    },

    /** One round trip. */
    async remove(ids: readonly string[]): Promise<void> {
      await pool.query('DELETE FROM signing_keys WHERE id = ANY($1)', [ids])
    },
  }
}

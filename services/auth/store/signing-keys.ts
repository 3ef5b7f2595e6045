import type { Pool } from '@learnlab/postgres'
import type { SealedSigningKey } from '../domain/signing-key.ts'
import type { KeyTimes } from '../domain/signing-schedule.ts'

export type StoredSigningKey = SealedSigningKey & KeyTimes

export type SigningKeyStore = ReturnType<typeof createSigningKeyStore>

export function createSigningKeyStore(pool: Pool) {
  return {
    /** Every key, in order, and the database's clock, which all replicas see alike. One round trip. */
    async all(): Promise<{ keys: StoredSigningKey[]; clock: Date }> {
      const { rows } = await pool.query<StoredSigningKey & { clock: Date }>(
        `SELECT id, public_jwk AS "publicJwk", private_key AS "privateKey", number, signs_from AS "signsFrom",
                successor_due_at AS "successorDueAt", clock_timestamp() AS clock
         FROM (SELECT) AS one LEFT JOIN signing_keys ON true ORDER BY number`,
      )
      const clock = rows[0]?.clock ?? new Date()
      return { keys: rows.filter(({ id }) => id !== null).map(({ clock: _, ...key }) => key), clock }
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

import type { Pool } from '@learnlab/postgres'
import type { SealedSigningKey } from '../domain/signing-key.ts'

export type StoredSigningKey = SealedSigningKey & { active: boolean }

/** Every key; one is active once `addFirstSigningKey` was called. One round trip. */
export async function allSigningKeys(pool: Pool): Promise<StoredSigningKey[]> {
  const { rows } = await pool.query<StoredSigningKey>(
    `SELECT id, public_jwk AS "publicJwk", private_key AS "privateKey", active FROM signing_keys ORDER BY created_at, id`,
  )
  return rows
}

/** Makes the key the active one unless there is one. One round trip. */
export async function addFirstSigningKey(pool: Pool, { id, publicJwk, privateKey }: SealedSigningKey): Promise<void> {
  await pool.query(
    `INSERT INTO signing_keys (id, public_jwk, private_key, active) VALUES ($1, $2, $3, true) ON CONFLICT DO NOTHING`,
    [id, JSON.stringify(publicJwk), privateKey],
  )
}

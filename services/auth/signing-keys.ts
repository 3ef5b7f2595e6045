import type { KeyObject } from 'node:crypto'
import type { Pool } from '@learnlab/postgres'
import { publicKeyOf } from '@learnlab/rpc'
import { newSigningKey, type PublicJwk, type SigningKey, seal, unseal } from './domain/signing-key.ts'
import { addFirstSigningKey, allSigningKeys } from './store/signing-keys.ts'

export type SigningKeys = {
  active: SigningKey
  /** All that tokens still in use may be signed with (RFC 7517). */
  jwks: { keys: PublicJwk[] }
  publicKey(id: string): KeyObject | undefined
}

/**
 * The keys in the database; the first start makes one. Replicas that start at once end up with the same. Throws when the
 * active one cannot be decrypted.
 */
export async function loadSigningKeys(pool: Pool, keyEncryptionKey: Buffer): Promise<SigningKeys> {
  let stored = await allSigningKeys(pool)
  if (!stored.some(({ active }) => active)) {
    await addFirstSigningKey(pool, seal(newSigningKey(), keyEncryptionKey))
    stored = await allSigningKeys(pool)
  }
  const active = stored.find((key) => key.active)
  if (!active) throw new Error('auth has no active signing key')
  const publicKeys = new Map(stored.map(({ id, publicJwk }) => [id, publicKeyOf(publicJwk)]))
  return {
    active: unseal(active, keyEncryptionKey),
    jwks: { keys: stored.map(({ publicJwk }) => publicJwk) },
    publicKey: (id) => publicKeys.get(id),
  }
}

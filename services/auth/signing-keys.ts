import type { KeyObject } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from '@learnlab/postgres'
import { publicKeyOf } from '@learnlab/rpc'
import type { Logger } from '@learnlab/telemetry'
import { newSigningKey, type PublicJwk, type SigningKey, seal, unseal } from './domain/signing-key.ts'
import { expiredKeys, type SigningSchedule, signingKeyOf, successorDue } from './domain/signing-schedule.ts'
import { recordSecurityEvent } from './store/security-events.ts'
import { createSigningKeyStore, type StoredSigningKey } from './store/signing-keys.ts'

export type SigningKeys = {
  /** Signs new access tokens at this moment. */
  active(): SigningKey
  /** All that tokens still in use may be signed with, and the one that signs next (RFC 7517). */
  jwks(): { keys: PublicJwk[] }
  /** The public key with an id; one made by another replica a moment ago is looked up. */
  publicKey(id: string): Promise<KeyObject | undefined>
  close(): Promise<void>
}

type LoadedKey = StoredSigningKey & { signing: SigningKey; publicKey: KeyObject }

/** Ids that nobody has must not make us ask the database for each. */
const minReloadIntervalMs = 1_000

/**
 * The keys in the database, kept up to date: made when there is none, rotated when it is time, gone when nothing that
 * they signed is good any more. Throws when one of them cannot be decrypted.
 */
export async function openSigningKeys(options: {
  pool: Pool
  keyEncryptionKey: Buffer
  schedule: SigningSchedule
  logger: Pick<Logger, 'info' | 'warn'>
  now?: () => Date
  /** How soon a key is seen that another replica made. */
  pollMs?: number
}): Promise<SigningKeys> {
  const { pool, keyEncryptionKey, schedule, logger, now = () => new Date(), pollMs = 2_000 } = options
  const store = createSigningKeyStore(pool)
  const stopping = new AbortController()
  let keys: readonly LoadedKey[] = []
  /** What the database's clock is ahead of this host's. */
  let aheadMs = 0
  let loadedAtMs = Number.NEGATIVE_INFINITY

  async function load(): Promise<void> {
    loadedAtMs = performance.now()
    const known = new Map(keys.map((key) => [key.id, key]))
    const before = Date.now()
    const { keys: stored, clock } = await store.all()
    aheadMs = clock.getTime() - (before + Date.now()) / 2
    keys = stored.map((key) => {
      const { signing = unseal(key, keyEncryptionKey), publicKey = publicKeyOf(key.publicJwk) } =
        known.get(key.id) ?? {}
      return { ...key, signing, publicKey }
    })
  }

  /** By the clock that all replicas share: one that is wrong must not sign with a key before the others publish it. */
  const sharedNow = () => new Date(now().getTime() + aheadMs)

  async function maintain(): Promise<void> {
    await load()
    const signsFrom = successorDue(keys, sharedNow(), schedule)
    if (signsFrom) {
      const key = newSigningKey()
      const number = (keys.at(-1)?.number ?? 0) + 1
      if (await store.add(seal(key, keyEncryptionKey), { number, signsFrom })) {
        logger.info({ keyId: key.id, signsFrom }, 'made a signing key')
        const detail = { key_id: key.id, signs_from: signsFrom.toISOString() }
        await recordSecurityEvent(pool, { kind: 'signing_key_rotated', outcome: 'success', occurredAt: now(), detail })
      }
      await load()
    }
    const expired = expiredKeys(keys, sharedNow(), schedule).map(({ id }) => id)
    if (expired.length > 0) {
      await store.remove(expired)
      await load()
    }
  }

  async function run(): Promise<void> {
    let failing = false
    while (!stopping.signal.aborted) {
      await delay(pollMs, undefined, { signal: stopping.signal }).catch(() => undefined) // told to stop
      if (stopping.signal.aborted) return
      try {
        await maintain()
        failing = false
      } catch (error) {
        if (!failing) logger.warn({ err: error }, 'signing keys cannot be read; those known go on being used')
        failing = true
      }
    }
  }

  await maintain()
  const running = run()
  return {
    active() {
      const key = signingKeyOf(keys, sharedNow())
      if (!key) throw new Error('auth has no key that signs')
      return key.signing
    },
    jwks: () => ({ keys: keys.map(({ publicJwk }) => publicJwk) }),
    async publicKey(id) {
      const find = () => keys.find((key) => key.id === id)?.publicKey
      const known = find()
      if (known || performance.now() - loadedAtMs < minReloadIntervalMs) return known
      await load()
      return find()
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}

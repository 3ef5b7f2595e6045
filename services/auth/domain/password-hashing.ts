import { randomBytes } from 'node:crypto'
import { resourceExhausted } from '@learnlab/rpc'
import bcrypt from 'bcrypt'
import { HashingLanes, type HashingLanesOptions } from './hashing-lanes.ts'
import { passwordDigest } from './password.ts'

export type PasswordHashing = {
  /** RESOURCE_EXHAUSTED when too many wait already; the signal's reason when it aborts while waiting. */
  hash(password: string, signal: AbortSignal): Promise<string>
  /** Whether the hash is of that password. Without a hash, of nobody's: no, after the same work. Throws as `hash`. */
  verify(password: string, hash: string | null | undefined, signal: AbortSignal): Promise<boolean>
  /** Whether the hash was made with less work than new ones are. */
  isOutdated(hash: string): boolean
}

/** bcrypt of the digest of the password, in a bounded number of threads. `cost` is the base-2 logarithm of its work. */
export async function createPasswordHashing(
  options: { cost: number } & Partial<HashingLanesOptions>,
): Promise<PasswordHashing> {
  const { cost } = options
  const lanes = new HashingLanes(options, () =>
    resourceExhausted('too many people are signing in at this moment; try again', { retryAfterMs: 1_000 }),
  )
  const nobody = await bcrypt.hash(passwordDigest(randomBytes(32).toString('base64')), cost)

  async function compare(password: string, hash: string): Promise<boolean> {
    const digest = passwordDigest(password)
    const same = await bcrypt.compare(digest, hash)
    // A hash of a smaller cost would tell by its time that it is there: 2^c + 2^c + 2^(c+1) + … + 2^(cost-1) = 2^cost.
    if (!same)
      for (let spent = bcrypt.getRounds(hash); spent < cost; spent++)
        await bcrypt.compare(digest, ofCost(nobody, spent))
    return same
  }

  return {
    hash: (password, signal) => lanes.run(() => bcrypt.hash(passwordDigest(password), cost), signal),
    async verify(password, hash, signal) {
      const same = await lanes.run(() => compare(password, hash ?? nobody), signal)
      return same && typeof hash === 'string'
    },
    isOutdated: (hash) => bcrypt.getRounds(hash) < cost,
  }
}

/** A hash that nothing matches, checked with another cost: $2b$12$… */
function ofCost(hash: string, cost: number): string {
  return `${hash.slice(0, 4)}${String(cost).padStart(2, '0')}${hash.slice(6)}`
}

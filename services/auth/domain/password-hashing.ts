import { randomBytes } from 'node:crypto'
import { resourceExhausted } from '@learnlab/rpc'
import bcrypt from 'bcrypt'
import { HashingLanes, type HashingLanesOptions } from './hashing-lanes.ts'
import { passwordDigest } from './password.ts'

export type PasswordHashing = {
  /** RESOURCE_EXHAUSTED when too many wait already; the signal's reason when it aborts while waiting. */
  hash(password: string, signal: AbortSignal): Promise<string>
  /** Whether the hash is of that password. Without a hash, of nobody's: no, after the same work. Throws as `hash`. */
  verify(password: string, hash: string | undefined, signal: AbortSignal): Promise<boolean>
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
  return {
    hash: (password, signal) => lanes.run(() => bcrypt.hash(passwordDigest(password), cost), signal),
    async verify(password, hash, signal) {
      const same = await lanes.run(() => bcrypt.compare(passwordDigest(password), hash ?? nobody), signal)
      return same && hash !== undefined
    },
  }
}

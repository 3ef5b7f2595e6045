import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { resourceExhausted } from '@learnlab/rpc'
import bcrypt from 'bcrypt'
import { passwordDigest } from './password.ts'
import { WorkLanes, type WorkLanesOptions } from './work-lanes.ts'

export type PasswordHashing = {
  /** RESOURCE_EXHAUSTED when too many wait already; the signal's reason when it aborts while waiting. */
  hash(password: string, signal: AbortSignal): Promise<string>
  /** Whether the hash is of that password. Without a hash, of nobody's: no, after the same work. Throws as `hash`. */
  verify(password: string, hash: string | null | undefined, signal: AbortSignal): Promise<boolean>
  /** Whether the hash was made with less work than new ones are. */
  isOutdated(hash: string): boolean
}

// bcrypt runs in Node's thread pool, which has four threads and serves files and name look-ups too.
const mostLanes = 3
// At a quarter of a second each, the last to come waits five seconds: half of what callers wait.
const waitingPerLane = 20

/**
 * bcrypt of the digest of the password, in a bounded number of threads: one less than there are cores unless given, since
 * checking tokens must not wait for passwords. `cost` is the base-2 logarithm of its work.
 */
export async function createPasswordHashing(
  options: { cost: number } & Partial<WorkLanesOptions>,
): Promise<PasswordHashing> {
  const { cost, concurrency = Math.max(1, Math.min(mostLanes, availableParallelism() - 1)) } = options
  const { maxWaiting = waitingPerLane * concurrency } = options
  const lanes = new WorkLanes({ concurrency, maxWaiting }, () =>
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

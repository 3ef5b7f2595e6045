import { createHash } from 'node:crypto'
import type { AttemptKey, Attempts, GrowingDelay } from '@learnlab/limits'
import { networkOf, type RpcError, resourceExhausted } from '@learnlab/rpc'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** One address trying one account: a few mistakes cost nothing, then 1, 2, 4, … seconds up to a quarter of an hour. */
const pair: GrowingDelay = { free: 5, firstMs: 1_000, maxMs: 15 * minuteMs, forgetMs: 24 * hourMs }
/** The same while the account is being guessed at from many addresses. */
const pairUnderAttack: GrowingDelay = { free: 1, firstMs: 30_000, maxMs: hourMs, forgetMs: 24 * hourMs }
/** One address trying any accounts. A school may sit behind one. */
const address: GrowingDelay = { free: 60, firstMs: 1_000, maxMs: 5 * minuteMs, forgetMs: 30 * minuteMs }
/** An account by itself is counted and never delayed: whoever does not own it could else lock out who does. */
const account: GrowingDelay = { free: Number.MAX_SAFE_INTEGER, firstMs: 0, maxMs: 0, forgetMs: hourMs }
/** Failures of an account within an hour that make it one under attack. */
const attackFailures = 50
/**
 * Mail of one kind that one mailbox gets of what anybody can ask for. Of each kind by itself, and an hour at most: a
 * stranger who asks for many letters must not keep the owner from the one that is needed.
 */
const mailbox: GrowingDelay = { free: 3, firstMs: 10 * minuteMs, maxMs: hourMs, forgetMs: 24 * hourMs }

export type SignInLimits = {
  /**
   * Runs a check of a password and counts it. RATE_LIMIT when this address, with this account or with any, must wait;
   * the answer is the same for accounts that do not exist. `check` says whether the password was right; when it
   * throws nothing was learnt, and nothing is counted.
   */
  guard(who: { emailKey: string; clientAddress: string }, check: () => Promise<boolean>): Promise<boolean>
  /** Counts one more letter of a kind to a mailbox. Milliseconds that it must wait, uncounted; 0 when it may go. */
  beginLetter(emailKey: string, kind: string): Promise<number>
}

export function createSignInLimits(attempts: Attempts, now: () => Date): SignInLimits {
  return {
    async guard({ emailKey, clientAddress }, check) {
      const keys = keysOf(hashOf(emailKey), networkOf(clientAddress))
      const retryAfterMs = await attempts.begin(keys, now().getTime())
      if (retryAfterMs > 0) throw mustWait(retryAfterMs)
      let right: boolean
      try {
        right = await check()
      } catch (error) {
        await attempts.forgive(keys, [])
        throw error
      }
      if (right) await attempts.forgive(keys, [keys[0]?.key ?? ''])
      return right
    },
    beginLetter: (emailKey, kind) =>
      attempts.begin([{ key: `mail ${kind} ${hashOf(emailKey)}`, delay: mailbox }], now().getTime()),
  }
}

function keysOf(account_: string, network: string): AttemptKey[] {
  const whole = { key: `account ${account_}`, delay: account }
  const strict = { of: whole.key, failures: attackFailures, delay: pairUnderAttack }
  return [
    { key: `pair ${account_} ${network}`, delay: pair, strict },
    { key: `address ${network}`, delay: address },
    whole,
  ]
}

/** Where counts lie, addresses of people do not. */
function hashOf(emailKey: string): string {
  return createHash('sha256').update(emailKey).digest('base64url').slice(0, 22)
}

function mustWait(retryAfterMs: number): RpcError {
  return resourceExhausted('too many failed sign-ins; wait and try again', {
    reason: 'RATE_LIMIT',
    retryAfterMs: Math.ceil(retryAfterMs),
  })
}

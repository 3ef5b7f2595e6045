import { isIPv6 } from 'node:net'
import type { Logger } from '@learnlab/telemetry'
import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Interceptor } from '../interceptor.ts'
import type { CallRateClass } from '../method-rules.ts'
import type { RateLimits } from '../rate-limits.ts'
import { resourceExhausted } from '../rpc-error.ts'
import type { ServerCall } from '../server-call.ts'

/** Callers counted at one time for each class. When more come, those longest silent start anew. */
const maxCallers = 50_000
const windowSeconds = 60

/**
 * Holds every caller to the budget of the method's class: users by their id, the anonymous by address, and whoever
 * presents a credential by address too, since it is the guessing that is counted.
 */
export function rateClass(limits: RateLimits, logger: Logger): Interceptor {
  for (const [name, callsPerMinute] of Object.entries(limits)) {
    if (callsPerMinute === 0) logger.warn(`RATE_LIMIT_${name} is 0: calls of this class are not limited`)
  }
  const budgets = new Map<CallRateClass, RateBudget>()
  return {
    name: 'rate class',
    hooksFor({ rateClass }) {
      const callsPerMinute = limits[rateClass]
      if (callsPerMinute === 0) return {}
      let budget = budgets.get(rateClass)
      if (!budget) {
        budget = new RateBudget(callsPerMinute)
        budgets.set(rateClass, budget)
      }
      const { consume } = budget
      return { start: (call) => consume(callerKey(call, rateClass)) }
    },
  }
}

class RateBudget {
  readonly consume: (key: string) => Promise<void>

  constructor(callsPerMinute: number) {
    const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: windowSeconds })
    // The limiter itself keeps every key until its minute is over, however many there are.
    const callers = new LRUCache<string, true>({
      max: maxCallers,
      dispose: (_value, key, why) => {
        if (why === 'evict') void limiter.delete(key)
      },
    })
    this.consume = async (key) => {
      if (!callers.get(key)) callers.set(key, true)
      try {
        await limiter.consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        throw resourceExhausted(`more than ${callsPerMinute} calls a minute; wait and try again`, {
          reason: 'RATE_LIMIT',
          retryAfterMs: refusal.msBeforeNext,
        })
      }
    }
  }
}

function callerKey({ caller, clientAddress }: ServerCall, rateClass: CallRateClass): string {
  if (caller.kind === 'user' && rateClass !== 'CREDENTIAL') return `user ${caller.userId}`
  return `address ${network(clientAddress)}`
}

/** Who has one IPv6 address has its /64: all of them count as one. */
function network(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const rest = tail === '' ? 0 : tail.split(':').length
    while (groups.length + rest < 8) groups.push('0')
  }
  return groups.slice(0, 4).join(':')
}

import type { Logger } from '@learnlab/telemetry'
import { CallBudget } from '../call-budget.ts'
import { addressKey, callerKey } from '../caller-key.ts'
import type { Interceptor } from '../interceptor.ts'
import type { CallRateClass } from '../method-rules.ts'
import type { RateLimits } from '../rate-limits.ts'
import { resourceExhausted } from '../rpc-error.ts'
import type { SharedCounts } from '../shared-counts.ts'

/**
 * Holds every caller to the budget of the method's class: users by their id, the anonymous by address, and whoever
 * presents a credential by address too, since it is the guessing that is counted.
 */
export function rateClass(limits: RateLimits, shared: SharedCounts | undefined, logger: Logger): Interceptor {
  for (const [name, callsPerMinute] of Object.entries(limits)) {
    if (callsPerMinute === 0) logger.warn(`RATE_LIMIT_${name} is 0: there is no such limit`)
  }
  const budgets = new Map<CallRateClass, CallBudget>()
  return {
    name: 'rate class',
    hooksFor({ rateClass }) {
      const callsPerMinute = limits[rateClass]
      if (callsPerMinute === 0) return {}
      const budget =
        budgets.get(rateClass) ?? new CallBudget(callsPerMinute, shared && { counts: shared, name: rateClass })
      budgets.set(rateClass, budget)
      return {
        start(call) {
          const retryAfterMs = budget.take(rateClass === 'CREDENTIAL' ? addressKey(call) : callerKey(call))
          if (retryAfterMs === 0) return
          throw resourceExhausted(`more than ${callsPerMinute} calls a minute; wait and try again`, {
            reason: 'RATE_LIMIT',
            retryAfterMs,
          })
        },
      }
    },
  }
}

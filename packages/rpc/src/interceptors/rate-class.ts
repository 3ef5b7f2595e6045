import type { Logger } from '@learnlab/telemetry'
import { CallBudget } from '../call-budget.ts'
import type { Interceptor } from '../interceptor.ts'
import type { CallRateClass } from '../method-rules.ts'
import { networkOf } from '../network-of.ts'
import type { RateLimits } from '../rate-limits.ts'
import { resourceExhausted } from '../rpc-error.ts'
import type { ServerCall } from '../server-call.ts'

/**
 * Holds every caller to the budget of the method's class: users by their id, the anonymous by address, and whoever
 * presents a credential by address too, since it is the guessing that is counted.
 */
export function rateClass(limits: RateLimits, logger: Logger): Interceptor {
  for (const [name, callsPerMinute] of Object.entries(limits)) {
    if (callsPerMinute === 0) logger.warn(`RATE_LIMIT_${name} is 0: calls of this class are not limited`)
  }
  const budgets = new Map<CallRateClass, CallBudget>()
  return {
    name: 'rate class',
    hooksFor({ rateClass }) {
      const callsPerMinute = limits[rateClass]
      if (callsPerMinute === 0) return {}
      const budget = budgets.get(rateClass) ?? new CallBudget(callsPerMinute)
      budgets.set(rateClass, budget)
      return {
        start(call) {
          const retryAfterMs = budget.take(callerKey(call, rateClass))
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

function callerKey(call: ServerCall, rateClass: CallRateClass): string {
  if (call.caller.kind === 'user' && rateClass !== 'CREDENTIAL') return `user ${call.caller.userId}`
  if (call.caller.kind === 'service') return `service ${call.caller.name}`
  return `address ${networkOf(call.clientAddress)}`
}

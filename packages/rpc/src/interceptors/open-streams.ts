import { callerKey } from '../caller-key.ts'
import type { Interceptor } from '../interceptor.ts'
import { resourceExhausted } from '../rpc-error.ts'
import type { ServerCall } from '../server-call.ts'

/** Others of the caller's streams may have ended by then. */
const retryAfterMs = 5_000

/** Holds every caller to a number of streams that are open at one time; 0 sets no limit. */
export function openStreams(maxStreams: number): Interceptor {
  const open = new Map<string, number>()
  const counted = new WeakMap<ServerCall, string>()
  return {
    name: 'open streams',
    hooksFor({ method }) {
      if (maxStreams === 0 || method.methodKind === 'unary') return {}
      return {
        start(call) {
          // It may have ended while its token was checked, and its end hooks are over.
          if (call.ended) return
          const key = callerKey(call)
          const count = open.get(key) ?? 0
          if (count >= maxStreams) {
            throw resourceExhausted(`more than ${maxStreams} open streams; end some of them`, {
              reason: 'RATE_LIMIT',
              retryAfterMs,
            })
          }
          open.set(key, count + 1)
          counted.set(call, key)
        },
        end(call) {
          const key = counted.get(call)
          if (key === undefined) return
          counted.delete(call)
          const count = (open.get(key) ?? 1) - 1
          if (count === 0) open.delete(key)
          else open.set(key, count)
        },
      }
    },
  }
}

import type { Interceptor } from '../interceptor.ts'
import { rpcError } from '../rpc-error.ts'
import { toRpcError } from '../to-status.ts'

/** Turns whatever was thrown into the error that the caller is told. */
export function errorMapping(): Interceptor {
  return {
    name: 'error mapping',
    hooksFor: () => ({
      fail(call, thrown) {
        const error = toRpcError(thrown)
        // A handler stopped by its signal reports that in its own way; the caller should read why it was stopped.
        if (error.reason === 'CANCELLED' && call.abortReason) return call.abortReason
        // What a call of ours was answered after our own deadline is a matter of that deadline.
        if (error.reason === 'CANCELLED' && call.deadline && call.deadline.getTime() <= Date.now()) {
          return rpcError('DEADLINE', 'the deadline passed', { cause: thrown })
        }
        return error
      },
    }),
  }
}

import { Code } from '@learnlab/contracts/google/rpc/code'
import type { CallContext } from '../call-context.ts'
import type { Interceptor } from '../interceptor.ts'

/** Tells of calls that ended with PERMISSION_DENIED: somebody tried what is not theirs to do. */
export function denials(onDenied: (call: CallContext) => void): Interceptor {
  return {
    name: 'denials',
    hooksFor: () => ({
      end(call, error) {
        if (error?.code === Code.PERMISSION_DENIED) onDenied(call)
      },
    }),
  }
}

import { Code } from '@learnlab/contracts/google/rpc/code'
import { RpcError } from './rpc-error.ts'

const outages: ReadonlySet<Code> = new Set([
  Code.UNAVAILABLE,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
  // A release from before the method.
  Code.UNIMPLEMENTED,
  Code.INTERNAL,
  Code.UNKNOWN,
])

/**
 * Whether a call to another service failed through a fault of that service or of the way to it, which whoever can do
 * without the answer may make up for. Everything else, such as an unknown key, is for the caller to put right.
 */
export function isOutage(error: unknown): error is RpcError {
  return error instanceof RpcError && outages.has(error.code)
}

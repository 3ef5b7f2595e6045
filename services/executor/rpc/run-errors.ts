import { aborted, failedPrecondition, invalidArgument, resourceExhausted, unavailable } from '@learnlab/rpc'
import { QueueFullError } from '../domain/admission.ts'
import { InputFullError } from '../domain/input-window.ts'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import { InputEndedError, WatchTakenError } from '../domain/live-run.ts'
import { SandboxUnavailableError } from '../sandbox/engine.ts'

const unavailableRetryMs = 5_000

/** Does what may throw an error of the domain; `field` names the part of the request that it is about. */
export function orRpcError<T>(work: () => T, field?: string): T {
  try {
    return work()
  } catch (error) {
    throw asRpcError(field && error instanceof InvalidRequestError ? error.within(field) : error)
  }
}

/** What the domain throws, as callers see it; anything else stays what it is. */
export function asRpcError(error: unknown): unknown {
  if (error instanceof InvalidRequestError) {
    return invalidArgument([{ field: error.field, description: error.message }])
  }
  if (error instanceof QueueFullError || error instanceof InputFullError) {
    return resourceExhausted(error.message, { retryAfterMs: error.retryAfterMs })
  }
  if (error instanceof InputEndedError) return failedPrecondition(error.message)
  if (error instanceof WatchTakenError) return aborted(error.message)
  if (error instanceof SandboxUnavailableError) {
    return unavailable(error.message, {
      reason: 'SANDBOX',
      retryAfterMs: error.retryAfterMs ?? unavailableRetryMs,
      cause: error,
    })
  }
  return error
}

import type { Code } from '@learnlab/contracts/google/rpc/code'
import { type Reason, type ReasonWith, reasons } from './reasons.ts'

export type FieldViolation = {
  /** Path of the field in the request message, such as `files[2].name`. */
  readonly field: string
  readonly description: string
}

/** What must be so first and is not. */
export type PreconditionViolation = {
  /** A stable word for programs. */
  readonly type: string
  /** What it is about, such as `exercises/two-fer/tests/no name given`. */
  readonly subject: string
  readonly description: string
}

export type RpcErrorDetails = {
  /** Whole milliseconds after which the call may be tried again. */
  readonly retryAfterMs?: number | undefined
  readonly fieldViolations?: readonly FieldViolation[] | undefined
  readonly preconditionViolations?: readonly PreconditionViolation[] | undefined
  /** Words for programs, such as the kind and key of what was not found. Shown to the caller. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** For the log; the caller never sees it. */
  readonly cause?: unknown
}

/**
 * How a call ends other than well: thrown by handlers and interceptors, and by clients for what they were answered.
 * The message is read by people; programs act upon `code` and `reason`.
 */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: Code
  /** A word of the catalogue; '' where a server outside the product said none. */
  readonly reason: Reason | ''
  readonly retryAfterMs: number | undefined
  readonly fieldViolations: readonly FieldViolation[]
  readonly preconditionViolations: readonly PreconditionViolation[]
  readonly metadata: Readonly<Record<string, string>>

  constructor(code: Code, reason: Reason | '', message: string, details: RpcErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.reason = reason
    this.retryAfterMs = details.retryAfterMs
    this.fieldViolations = details.fieldViolations ?? []
    this.preconditionViolations = details.preconditionViolations ?? []
    this.metadata = details.metadata ?? {}
  }
}

/** An error whose code is the one that its reason comes with. */
export function rpcError(reason: Reason, message: string, details?: RpcErrorDetails): RpcError {
  return new RpcError(reasons[reason], reason, message, details)
}

/** `what` names the kind of thing, such as "course"; `key` is what the caller asked by. */
export function notFound(what: string, key: string): RpcError {
  return rpcError('NOT_FOUND', `no ${what} ${JSON.stringify(key)}`, { metadata: { resource: what, key } })
}

export function alreadyExists(what: string, message: string): RpcError {
  return rpcError('CONFLICT', message, { metadata: { resource: what } })
}

export function invalidArgument(fieldViolations: readonly FieldViolation[]): RpcError {
  const message = fieldViolations.map(({ field, description }) => (field ? `${field}: ${description}` : description))
  return rpcError('VALIDATION', message.join('; ') || 'the request is not valid', { fieldViolations })
}

export function unauthenticated(reason: ReasonWith<typeof Code.UNAUTHENTICATED>, message: string): RpcError {
  return rpcError(reason, message)
}

export function permissionDenied(message: string): RpcError {
  return rpcError('AUTHZ', message)
}

export function resourceExhausted(
  message: string,
  details: {
    readonly retryAfterMs?: number | undefined
    readonly reason?: ReasonWith<typeof Code.RESOURCE_EXHAUSTED> | undefined
  } = {},
): RpcError {
  return rpcError(details.reason ?? 'CAPACITY', message, { retryAfterMs: details.retryAfterMs })
}

export function unavailable(
  message: string,
  details: {
    readonly retryAfterMs?: number | undefined
    readonly reason?: ReasonWith<typeof Code.UNAVAILABLE> | undefined
    readonly cause?: unknown
  } = {},
): RpcError {
  return rpcError(details.reason ?? 'DEPENDENCY', message, {
    retryAfterMs: details.retryAfterMs,
    cause: details.cause,
  })
}

export function failedPrecondition(message: string): RpcError {
  return rpcError('PRECONDITION', message)
}

/** `metadata` may say what the caller needs to read anew, such as the etag that the thing has now. */
export function aborted(message: string, metadata?: Readonly<Record<string, string>>): RpcError {
  return rpcError('CONCURRENT_CHANGE', message, { metadata })
}

export function unimplemented(message: string): RpcError {
  return rpcError('UNIMPLEMENTED', message)
}

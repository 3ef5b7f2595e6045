import { Code } from '@learnlab/contracts/google/rpc/code'

/**
 * The catalogue of reasons: why a call failed, as stable words that a caller may act upon, each with the one code that
 * it comes with. They stand in google.rpc.ErrorInfo under the domain `learnlab`. docs/errors.md explains each; a test
 * holds the two against each other. Words are added, never renamed or given another code.
 */
export const reasons = {
  VALIDATION: Code.INVALID_ARGUMENT,
  MALFORMED_MESSAGE: Code.INVALID_ARGUMENT,
  TOKEN_MISSING: Code.UNAUTHENTICATED,
  TOKEN_INVALID: Code.UNAUTHENTICATED,
  TOKEN_EXPIRED: Code.UNAUTHENTICATED,
  CREDENTIALS: Code.UNAUTHENTICATED,
  SIGN_IN_FAILED: Code.UNAUTHENTICATED,
  REFRESH_TOKEN_INVALID: Code.UNAUTHENTICATED,
  REFRESH_TOKEN_REUSED: Code.UNAUTHENTICATED,
  SESSION_ENDED: Code.UNAUTHENTICATED,
  AUTHZ: Code.PERMISSION_DENIED,
  NOT_FOUND: Code.NOT_FOUND,
  CONFLICT: Code.ALREADY_EXISTS,
  IDEMPOTENCY_KEY_REUSED: Code.ALREADY_EXISTS,
  PRECONDITION: Code.FAILED_PRECONDITION,
  EXERCISE_UNPROVED: Code.FAILED_PRECONDITION,
  REAUTHENTICATION: Code.FAILED_PRECONDITION,
  EMAIL_UNVERIFIED: Code.FAILED_PRECONDITION,
  LINK_INVALID: Code.FAILED_PRECONDITION,
  LAST_ADMINISTRATOR: Code.FAILED_PRECONDITION,
  CONCURRENT_CHANGE: Code.ABORTED,
  RATE_LIMIT: Code.RESOURCE_EXHAUSTED,
  CAPACITY: Code.RESOURCE_EXHAUSTED,
  MESSAGE_TOO_LARGE: Code.RESOURCE_EXHAUSTED,
  CANCELLED: Code.CANCELLED,
  DEADLINE: Code.DEADLINE_EXCEEDED,
  UNIMPLEMENTED: Code.UNIMPLEMENTED,
  DEPENDENCY: Code.UNAVAILABLE,
  SHUTTING_DOWN: Code.UNAVAILABLE,
  SANDBOX: Code.UNAVAILABLE,
  AI_PROVIDER: Code.UNAVAILABLE,
  INTERNAL: Code.INTERNAL,
} as const

export type Reason = keyof typeof reasons

/** The reasons that come with one code. */
export type ReasonWith<C extends Code> = { [R in Reason]: (typeof reasons)[R] extends C ? R : never }[Reason]

/** The `domain` of every google.rpc.ErrorInfo that the product sends. */
export const errorDomain = 'learnlab'

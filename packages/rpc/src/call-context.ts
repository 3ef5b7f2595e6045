import type { DescMethod } from '@bufbuild/protobuf'
import type { Logger } from '@learnlab/telemetry'
import { isPermitted, partsOf } from './policy.ts'
import { permissionDenied, unauthenticated } from './rpc-error.ts'

export type UserRole = 'student' | 'instructor' | 'admin'

export type AnonymousCaller = {
  readonly kind: 'anonymous'
}

/** A signed-in user, as the verified access token says. */
export type UserCaller = {
  readonly kind: 'user'
  readonly userId: string
  readonly email: string
  readonly role: UserRole
  readonly sessionId: string
  /** When the access token was issued, in milliseconds since 1970. */
  readonly issuedAtMs: number
  /** How often the user's rights had changed when the access token was issued. */
  readonly generation: number
  /** The access token itself, to be sent on with calls made on the user's behalf. */
  readonly token: string
}

/** Another service, calling as itself and for no user. */
export type ServiceCaller = {
  readonly kind: 'service'
  readonly name: string
}

export type Caller = AnonymousCaller | UserCaller | ServiceCaller

/** What a handler knows of the call beside its messages. */
export type CallContext = {
  readonly method: DescMethod
  readonly caller: Caller
  /** What the call is by the policy, such as course.update; '' for what anybody may call. */
  readonly permission: string
  /** When the caller stops waiting; undefined for streams without end. */
  readonly deadline: Date | undefined
  /** Aborts when the caller cancels, when the deadline passes, and when the server shuts down. */
  readonly signal: AbortSignal
  /** The caller's `x-request-id` where it is well formed, else one of ours. */
  readonly requestId: string
  /** W3C trace id: 32 hexadecimal digits. */
  readonly traceId: string
  /** The `traceparent` that calls made for this one carry. */
  readonly traceparent: string
  /** Says request id, trace id, method and user with every line. */
  readonly logger: Logger
  /** Network address of the caller, without port. */
  readonly clientAddress: string
  /** The first value that came with the call under a lower-case name: metadata, or HTTP headers through the gateway. */
  header(name: string): string | undefined
  /** Sends metadata before the answer, in HTTP a header. For unary methods; nothing is sent with an error. */
  setResponseHeader(name: string, value: string): void
}

/** @throws UNAUTHENTICATED when the caller is anonymous */
export function requireUser({ caller }: Pick<CallContext, 'caller'>): UserCaller {
  if (caller.kind !== 'user') throw unauthenticated('TOKEN_MISSING', 'sign in first: this needs an access token')
  return caller
}

/**
 * Whose data a call is about: the caller's own unless another user is named whose data the policy lets the caller touch.
 * Nobody else gains anything by sending a user's id.
 * @throws PERMISSION_DENIED when the policy does not
 */
export function actingUserId(context: Pick<CallContext, 'caller' | 'permission'>, requestedUserId: string): string {
  const caller = requireUser(context)
  if (requestedUserId === '' || requestedUserId === caller.userId) return caller.userId
  const [type, action] = partsOf(context.permission)
  if (isPermitted(caller, action, { type, ownerId: requestedUserId })) return requestedUserId
  throw permissionDenied('user_id is not yours; leave it empty')
}

export { Code } from '@learnlab/contracts/google/rpc/code'
export {
  type AnonymousCaller,
  actingUserId,
  type CallContext,
  type Caller,
  requireUser,
  type ServiceCaller,
  type UserCaller,
  type UserRole,
} from './call-context.ts'
export type { CallOptions } from './call-options.ts'
export {
  type BidiStreaming,
  type ClientStreaming,
  type Handler,
  type Handlers,
  type Implementation,
  implement,
  type ServerStreaming,
  type ServiceShape,
  type Unary,
} from './implement.ts'
export { encodedOnce } from './message-codec.ts'
export { type CallRateClass, type MethodRules, methodRules } from './method-rules.ts'
export { networkOf } from './network-of.ts'
export { isOutage } from './outage.ts'
export { isPermitted, isPermittedToAll, policy, type Resource, rolesPermitted, type Subject } from './policy.ts'
export { defaultRateLimits, type RateLimits, type SomeRateLimits } from './rate-limits.ts'
export { errorDomain, type Reason, reasons } from './reasons.ts'
export { createRevocations, type Revocations } from './revocations.ts'
export {
  aborted,
  alreadyExists,
  type FieldViolation,
  failedPrecondition,
  invalidArgument,
  notFound,
  type PreconditionViolation,
  permissionDenied,
  RpcError,
  resourceExhausted,
  rpcError,
  unauthenticated,
  unavailable,
  unimplemented,
} from './rpc-error.ts'
export { buildRpcServer, type RpcServer, type RpcServerOptions } from './rpc-server.ts'
export { type Address, type Serving, serveUntilSignal } from './serve-until-signal.ts'
export {
  createServiceClient,
  type MethodClient,
  type ServiceClient,
  type ServiceClientOptions,
} from './service-client.ts'
export {
  createServiceIdentity,
  createServiceVerifier,
  newServiceKey,
  type ServiceIdentity,
  type ServiceVerifier,
} from './service-identity.ts'
export { toRpcError, toStatus } from './to-status.ts'
export {
  createKeyTokenVerifier,
  createTokenVerifier,
  publicKeyOf,
  type TokenExpectations,
  type TokenVerifier,
} from './token-verifier.ts'
export { UnpaddedMetadata } from './unpadded-metadata.ts'

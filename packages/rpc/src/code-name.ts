import { Code } from '@learnlab/contracts/google/rpc/code'

/** As go-grpc-prometheus and Go's own gRPC write them: the words dashboards and alerts of others expect. */
const names: ReadonlyMap<number, string> = new Map([
  [Code.OK, 'OK'],
  [Code.CANCELLED, 'Canceled'],
  [Code.UNKNOWN, 'Unknown'],
  [Code.INVALID_ARGUMENT, 'InvalidArgument'],
  [Code.DEADLINE_EXCEEDED, 'DeadlineExceeded'],
  [Code.NOT_FOUND, 'NotFound'],
  [Code.ALREADY_EXISTS, 'AlreadyExists'],
  [Code.PERMISSION_DENIED, 'PermissionDenied'],
  [Code.UNAUTHENTICATED, 'Unauthenticated'],
  [Code.RESOURCE_EXHAUSTED, 'ResourceExhausted'],
  [Code.FAILED_PRECONDITION, 'FailedPrecondition'],
  [Code.ABORTED, 'Aborted'],
  [Code.OUT_OF_RANGE, 'OutOfRange'],
  [Code.UNIMPLEMENTED, 'Unimplemented'],
  [Code.INTERNAL, 'Internal'],
  [Code.UNAVAILABLE, 'Unavailable'],
  [Code.DATA_LOSS, 'DataLoss'],
])

/** The word for a status code, such as `NotFound`. */
export function codeName(code: Code): string {
  return names.get(code) ?? `Code(${code})`
}

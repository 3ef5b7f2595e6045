import { create, toBinary } from '@bufbuild/protobuf'
import { anyPack, DurationSchema } from '@bufbuild/protobuf/wkt'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { ErrorInfoSchema, RetryInfoSchema } from '@learnlab/contracts/google/rpc/error_details'
import { StatusSchema } from '@learnlab/contracts/google/rpc/status'
import type { JsonObject } from './envoy-json.ts'

/** An error that Envoy makes by itself, and what callers get to see of it. */
export type EdgeError = {
  /** HTTP status that Envoy would answer with. */
  readonly status: number
  /** Only where Envoy's response code details contain this text; the first row that fits counts. */
  readonly details?: string
  /** HTTP status of the REST answer, where it shall differ. */
  readonly restStatus?: number
  readonly code: Code
  /** Code in gRPC and gRPC-Web, where it shall differ. */
  readonly rpcCode?: Code
  /** Stable reason of the ErrorInfo, in the domain learnlab. */
  readonly reason: string
  readonly message: string
  /** Whether REST callers get Envoy's own words, which say what is wrong in the request. */
  readonly tellsCause?: boolean
  /** When trying again makes sense, in whole seconds. */
  readonly retryAfterSeconds?: number
}

const unavailable = {
  code: Code.UNAVAILABLE,
  reason: 'SERVICE_UNAVAILABLE',
  message: 'The service cannot be reached at the moment; try again.',
  retryAfterSeconds: 1,
}

const badToken = { code: Code.UNAUTHENTICATED, reason: 'AUTH_TOKEN_INVALID', message: 'The access token is not valid.' }

/** Every error of Envoy's own. Its words about upstreams stay inside: they name hosts and ports. */
export const edgeErrors: readonly EdgeError[] = [
  {
    status: 400,
    code: Code.INVALID_ARGUMENT,
    reason: 'VALIDATION',
    message: 'The request is malformed.',
    tellsCause: true,
  },
  {
    status: 401,
    details: 'Jwt_is_missing',
    code: Code.UNAUTHENTICATED,
    reason: 'AUTH_TOKEN_MISSING',
    message: 'This call needs an access token: authorization: Bearer <token>.',
  },
  {
    status: 401,
    details: 'Jwt_is_expired',
    code: Code.UNAUTHENTICATED,
    reason: 'AUTH_TOKEN_EXPIRED',
    message: 'The access token has expired.',
  },
  // Without keys no token can be judged, and the caller's may be good.
  { status: 401, details: 'Jwks_remote_fetch', restStatus: 503, ...unavailable },
  { status: 401, ...badToken },
  // Envoy says 403 to a token made for another audience; to us that is as bad a token as a forged one.
  { status: 403, restStatus: 401, ...badToken },
  {
    status: 404,
    code: Code.NOT_FOUND,
    rpcCode: Code.UNIMPLEMENTED,
    reason: 'ROUTE_NOT_FOUND',
    message: 'There is no such method or address.',
  },
  {
    status: 405,
    code: Code.UNIMPLEMENTED,
    reason: 'METHOD_NOT_ALLOWED',
    message: 'This address does not take this HTTP method.',
  },
  {
    status: 408,
    code: Code.DEADLINE_EXCEEDED,
    reason: 'REQUEST_TIMEOUT',
    message: 'The request was not sent in time.',
  },
  {
    status: 413,
    code: Code.RESOURCE_EXHAUSTED,
    reason: 'MESSAGE_TOO_LARGE',
    message: 'The body of the request is too large.',
  },
  {
    status: 415,
    code: Code.INVALID_ARGUMENT,
    reason: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'This address takes gRPC and gRPC-Web only.',
  },
  {
    status: 429,
    code: Code.RESOURCE_EXHAUSTED,
    reason: 'RATE_LIMIT',
    message: 'Too many calls; try again later.',
    retryAfterSeconds: 1,
  },
  {
    status: 431,
    code: Code.RESOURCE_EXHAUSTED,
    reason: 'HEADERS_TOO_LARGE',
    message: 'The headers of the request are too large.',
  },
  { status: 500, code: Code.INTERNAL, reason: 'INTERNAL', message: 'The gateway failed.' },
  { status: 502, restStatus: 503, ...unavailable },
  { status: 503, ...unavailable },
  {
    status: 504,
    code: Code.DEADLINE_EXCEEDED,
    reason: 'DEADLINE_EXCEEDED',
    message: 'The service did not answer in time.',
  },
]

/** The google.rpc.Status of an edge error as REST callers get it; `message` may be a format of Envoy's. */
export function restStatus(error: EdgeError): JsonObject {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: error.reason, domain: 'learnlab' }
  const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfterSeconds}s` }
  return {
    code: error.code,
    message: error.tellsCause ? '%LOCAL_REPLY_BODY%' : error.message,
    details: error.retryAfterSeconds === undefined ? [info] : [info, retry],
  }
}

/** The same as the value of grpc-status-details-bin: unpadded base64 of the message. */
export function rpcStatusDetails(error: EdgeError): string {
  const info = create(ErrorInfoSchema, { reason: error.reason, domain: 'learnlab' })
  const details = [anyPack(ErrorInfoSchema, info)]
  if (error.retryAfterSeconds !== undefined) {
    const retryDelay = create(DurationSchema, { seconds: BigInt(error.retryAfterSeconds) })
    details.push(anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay })))
  }
  const status = create(StatusSchema, { code: error.rpcCode ?? error.code, message: error.message, details })
  return Buffer.from(toBinary(StatusSchema, status)).toString('base64').replace(/=+$/, '')
}

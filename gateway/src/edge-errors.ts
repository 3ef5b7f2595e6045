import { create, toBinary } from '@bufbuild/protobuf'
import { anyPack, DurationSchema } from '@bufbuild/protobuf/wkt'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { ErrorInfoSchema, RetryInfoSchema } from '@learnlab/contracts/google/rpc/error_details'
import { StatusSchema } from '@learnlab/contracts/google/rpc/status'
import type { JsonObject } from './envoy-json.ts'

/** An error that Envoy makes by itself, and what callers get to see of it. */
export type EdgeError = {
  /** HTTP status that Envoy would answer with. The first row that fits counts. */
  readonly status: number
  /** Only where Envoy's response code details contain this text. */
  readonly details?: string
  /** Whether Envoy answers so before any part of ours has seen the request. */
  readonly isEarly?: boolean
  /** Only on routes of this name. */
  readonly route?: string
  /** HTTP status of the REST answer, where it shall differ. */
  readonly restStatus?: number
  readonly code: Code
  /** Stable reason of the ErrorInfo, in the domain learnlab; a word of the catalogue in packages/rpc. */
  readonly reason: string
  /** What gRPC and gRPC-Web callers get instead. */
  readonly rpc?: { readonly code: Code; readonly reason: string }
  readonly message: string
  /** Content type of the REST answer, where it is not application/json. */
  readonly restContentType?: string
  /** Whether REST callers get Envoy's own words, which say what is wrong in the request. */
  readonly tellsCause?: boolean
  /** When trying again makes sense, in whole seconds. */
  readonly retryAfterSeconds?: number
}

/**
 * Names of routes that lead nowhere, whose 503 becomes the answer of the row with that name. Envoy's direct_response
 * would be simpler, but the CORS filter passes it by, and browsers would hide the answer from the calling page.
 */
export const answerRoutes = {
  notFound: 'answer-not-found',
  methodNotAllowed: 'answer-method-not-allowed',
  unsupportedMediaType: 'answer-unsupported-media-type',
  noJson: 'answer-no-json',
  malformed: 'answer-malformed',
  tooLarge: 'answer-too-large',
} as const

/** Namespace of the route metadata that holds, as `verbs`, which HTTP methods an address takes. */
export const allowedVerbs = 'learnlab.allowed'

const unavailable = {
  code: Code.UNAVAILABLE,
  reason: 'DEPENDENCY',
  message: 'The service cannot be reached at the moment; try again.',
  retryAfterSeconds: 1,
}

const malformed = {
  code: Code.INVALID_ARGUMENT,
  reason: 'MALFORMED_MESSAGE',
  message: 'The request line or its headers are malformed.',
}

const tooLarge = {
  code: Code.RESOURCE_EXHAUSTED,
  reason: 'MESSAGE_TOO_LARGE',
  message: 'The body of the request is too large.',
}

const badToken = { code: Code.UNAUTHENTICATED, reason: 'TOKEN_INVALID', message: 'The access token is not valid.' }

const notFound = {
  code: Code.NOT_FOUND,
  reason: 'NOT_FOUND',
  rpc: { code: Code.UNIMPLEMENTED, reason: 'UNIMPLEMENTED' },
  message: 'There is no such method or address.',
}

/** Every error of Envoy's own. Its words about upstreams stay inside: they name hosts and ports. */
export const edgeErrors: readonly EdgeError[] = [
  {
    status: 400,
    details: 'grpc_json_transcode',
    code: Code.INVALID_ARGUMENT,
    reason: 'MALFORMED_MESSAGE',
    message: 'The request is malformed.',
    tellsCause: true,
  },
  { status: 400, details: 'path_normalization_failed', isEarly: true, ...malformed },
  { status: 400, ...malformed },
  { status: 503, route: answerRoutes.malformed, restStatus: 400, ...malformed },
  {
    status: 401,
    details: 'Jwt_is_missing',
    code: Code.UNAUTHENTICATED,
    reason: 'TOKEN_MISSING',
    message: 'This call needs an access token: authorization: Bearer <token>.',
  },
  {
    status: 401,
    details: 'Jwt_is_expired',
    code: Code.UNAUTHENTICATED,
    reason: 'TOKEN_EXPIRED',
    message: 'The access token has expired.',
  },
  // Without keys no token can be judged, and the caller's may be good.
  { status: 401, details: 'Jwks_remote_fetch', restStatus: 503, ...unavailable },
  { status: 401, ...badToken },
  {
    status: 403,
    details: 'upgrade_failed',
    restStatus: 501,
    code: Code.UNIMPLEMENTED,
    reason: 'UNIMPLEMENTED',
    message: 'Connections are not upgraded to other protocols here.',
  },
  // Envoy says 403 to a token made for another audience; to us that is as bad a token as a forged one.
  { status: 403, details: 'jwt_authn', restStatus: 401, ...badToken },
  // An address of https in the request line, where there is no TLS.
  { status: 403, restStatus: 400, ...malformed },
  { status: 404, ...notFound },
  { status: 503, route: answerRoutes.notFound, restStatus: 404, ...notFound },
  {
    status: 503,
    route: answerRoutes.methodNotAllowed,
    restStatus: 405,
    code: Code.UNIMPLEMENTED,
    reason: 'UNIMPLEMENTED',
    message: 'This address does not take this HTTP method.',
  },
  {
    status: 408,
    code: Code.DEADLINE_EXCEEDED,
    reason: 'DEADLINE',
    message: 'The request was not sent in time.',
  },
  { status: 413, ...tooLarge },
  { status: 503, route: answerRoutes.tooLarge, restStatus: 413, ...tooLarge },
  {
    status: 503,
    route: answerRoutes.unsupportedMediaType,
    restStatus: 415,
    // To callers who speak the Connect protocol a bare application/json would be an error of theirs. RFC 9457.
    restContentType: 'application/problem+json',
    code: Code.INVALID_ARGUMENT,
    reason: 'MALFORMED_MESSAGE',
    // Messages in another encoding, such as application/grpc+json.
    rpc: { code: Code.UNIMPLEMENTED, reason: 'UNIMPLEMENTED' },
    message: 'This address takes gRPC and gRPC-Web with protobuf messages only.',
  },
  {
    status: 503,
    route: answerRoutes.noJson,
    restStatus: 415,
    code: Code.INVALID_ARGUMENT,
    reason: 'MALFORMED_MESSAGE',
    message: 'The body of a request is JSON here: content-type: application/json.',
  },
  {
    status: 426,
    code: Code.UNIMPLEMENTED,
    reason: 'UNIMPLEMENTED',
    message: 'HTTP/1.1 and HTTP/2 are spoken here.',
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
    reason: 'MESSAGE_TOO_LARGE',
    message: 'The headers of the request are too large.',
  },
  { status: 500, code: Code.INTERNAL, reason: 'INTERNAL', message: 'The gateway failed.' },
  {
    status: 501,
    code: Code.UNIMPLEMENTED,
    reason: 'UNIMPLEMENTED',
    message: 'The request asks for something of HTTP that is not spoken here.',
  },
  { status: 502, restStatus: 503, ...unavailable },
  { status: 503, ...unavailable },
  {
    status: 504,
    code: Code.DEADLINE_EXCEEDED,
    reason: 'DEADLINE',
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
  const { code, reason } = error.rpc ?? error
  const info = create(ErrorInfoSchema, { reason, domain: 'learnlab' })
  const details = [anyPack(ErrorInfoSchema, info)]
  if (error.retryAfterSeconds !== undefined) {
    const retryDelay = create(DurationSchema, { seconds: BigInt(error.retryAfterSeconds) })
    details.push(anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay })))
  }
  const status = create(StatusSchema, { code, message: error.message, details })
  return Buffer.from(toBinary(StatusSchema, status)).toString('base64').replace(/=+$/, '')
}

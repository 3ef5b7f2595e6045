import type { ContractMethod } from './contract-methods.ts'
import { answerRoutes } from './edge-errors.ts'
import { duration, type JsonObject, typed } from './envoy-json.ts'
import { jwtRequirement } from './jwt.ts'
import { callersDeadline, originalContentType } from './request-headers.ts'
import { answer, backstopMs, headedTo, header, longest, not } from './route-parts.ts'
import { keepsTranslatedStatus } from './translated-status.ts'

const nativeContentType = '^application/grpc([+]proto)?$'
const contentTypes = '^application/grpc([+]proto|-web([+]proto|-text([+]proto)?)?)?$'

/** A stream may be silent this long; services send heartbeats more often. */
const streamIdleMs = 300_000

/** The service cannot have seen the call, so that nothing is done twice. */
export const unseen = 'connect-failure,refused-stream,reset-before-request'
/** The service may have begun; UNAVAILABLE is what one says that shuts down. */
const unanswered = `${unseen},reset,unavailable`

/** Routes of the methods by their RPC paths, for gRPC, gRPC-Web and, once transcoded, REST. */
export function rpcRoutes(methods: readonly ContractMethod[]): JsonObject[] {
  return [unknownCompression(), ...methods.flatMap(rpcRoutesOf), ...methods.flatMap(wrongUse), unknownMethod()]
}

/** Calls in gRPC first, then the same in what is translated into it. */
function rpcRoutesOf(method: ContractMethod): JsonObject[] {
  const requirement = jwtRequirement(method.access)
  return [
    rpcRoute(method, header(originalContentType, nativeContentType), requirement),
    rpcRoute(method, header('content-type', contentTypes), { ...requirement, ...keepsTranslatedStatus }),
  ]
}

function rpcRoute(method: ContractMethod, protocol: JsonObject, filters: JsonObject): JsonObject {
  return {
    name: method.rpcPath,
    match: { path: method.rpcPath, headers: [headedTo(method.rpcPath), header(':method', 'POST'), protocol] },
    route: {
      cluster: method.service,
      ...(method.isStream
        ? { timeout: duration(0), idle_timeout: duration(streamIdleMs) }
        : { max_stream_duration: longest(backstopMs(method)) }),
      retry_policy: retryPolicy(method.isIdempotent ? unanswered : unseen, 3),
    },
    ...callersDeadline,
    typed_per_filter_config: filters,
  }
}

/** Of ten hosts all but one may be down and not yet known to be; so often one that was asked may come up again. */
const selectionAttempts = 40

/** Tries again elsewhere, where there is more than one replica. */
export function retryPolicy(retryOn: string, retries: number): JsonObject {
  return {
    retry_on: retryOn,
    num_retries: retries,
    retry_back_off: { base_interval: duration(25), max_interval: duration(250) },
    retry_host_predicate: [
      {
        name: 'envoy.retry_host_predicates.previous_hosts',
        typed_config: typed('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'),
      },
    ],
    host_selection_retry_max_attempts: selectionAttempts,
  }
}

function wrongUse({ rpcPath }: ContractMethod): JsonObject[] {
  const isPreflight = header(':method', 'OPTIONS')
  return [
    answer(
      answerRoutes.methodNotAllowed,
      { path: rpcPath, headers: [headedTo(rpcPath), not(header(':method', 'POST')), not(isPreflight)] },
      ['POST'],
    ),
    answer(answerRoutes.unsupportedMediaType, { path: rpcPath, headers: [headedTo(rpcPath), not(isPreflight)] }),
  ]
}

/** Compressions that the services do not read: UNIMPLEMENTED. */
function unknownCompression(): JsonObject {
  const encoded = { name: 'grpc-encoding', present_match: true }
  const readable = not(header('grpc-encoding', '^(identity|gzip|deflate)$'))
  // The cheapest first: every call is held against this.
  return answer(answerRoutes.notFound, {
    prefix: '/',
    headers: [encoded, readable, header('content-type', '^application/grpc.*')],
  })
}

function unknownMethod(): JsonObject {
  const headers = [header(':method', 'POST'), header('content-type', '^application/grpc.*')]
  return answer(answerRoutes.notFound, { prefix: '/', headers })
}

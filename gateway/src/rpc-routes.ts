import type { ContractMethod } from './contract-methods.ts'
import { answerRoutes } from './edge-errors.ts'
import { duration, type JsonObject } from './envoy-json.ts'
import { jwtRequirement } from './jwt.ts'
import { answer, header, not } from './route-parts.ts'

const grpcContentType = '^application/grpc([+]proto|-web([+]proto|-text([+]proto)?)?)?$'

/** A stream may be silent this long; services send heartbeats more often. */
const streamIdleMs = 3_600_000

/** Routes of the methods by their RPC paths, for gRPC, gRPC-Web and, once transcoded, REST. */
export function rpcRoutes(methods: readonly ContractMethod[]): JsonObject[] {
  return [unknownCompression(), ...methods.map(rpcRoute), ...methods.flatMap(wrongUse), unknownMethod()]
}

function rpcRoute(method: ContractMethod): JsonObject {
  return {
    name: method.rpcPath,
    match: { path: method.rpcPath, headers: [header(':method', 'POST'), header('content-type', grpcContentType)] },
    route: {
      cluster: method.service,
      timeout: duration(method.isStream ? 0 : backstopMs(method.deadlineMs)),
      ...(method.isStream && { idle_timeout: duration(streamIdleMs) }),
      // Only where the service cannot have seen the call, so that nothing is done twice.
      retry_policy: {
        retry_on: 'connect-failure,refused-stream,reset-before-request',
        num_retries: 2,
        retry_back_off: { base_interval: duration(25), max_interval: duration(100) },
      },
    },
    typed_per_filter_config: jwtRequirement(method.isPublic),
  }
}

/**
 * When Envoy gives up on a call. Services end calls at the deadline themselves, with a proper status; this is for one
 * that hangs. Envoy's own handling of grpc-timeout stays off: it ends streams with INTERNAL at the deadline.
 */
function backstopMs(deadlineMs: number): number {
  return 2 * deadlineMs
}

function wrongUse({ rpcPath }: ContractMethod): JsonObject[] {
  const isPreflight = header(':method', 'OPTIONS')
  return [
    answer(
      answerRoutes.methodNotAllowed,
      { path: rpcPath, headers: [not(header(':method', 'POST')), not(isPreflight)] },
      ['POST'],
    ),
    answer(answerRoutes.unsupportedMediaType, { path: rpcPath, headers: [not(isPreflight)] }),
  ]
}

/** Compressions that the services do not read: UNIMPLEMENTED. */
function unknownCompression(): JsonObject {
  const encoded = { name: 'grpc-encoding', present_match: true }
  const readable = not(header('grpc-encoding', '^(identity|gzip|deflate)$'))
  return answer(answerRoutes.notFound, {
    prefix: '/',
    headers: [header('content-type', '^application/grpc.*'), encoded, readable],
  })
}

function unknownMethod(): JsonObject {
  const headers = [header(':method', 'POST'), header('content-type', '^application/grpc.*')]
  return answer(answerRoutes.notFound, { prefix: '/', headers })
}

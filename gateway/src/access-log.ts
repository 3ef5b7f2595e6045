import { type JsonObject, typed } from './envoy-json.ts'
import { translatedStatusKey } from './translated-status.ts'

/** Where grpc-status is. Envoy's own operator takes an answer without one, such as those of gRPC-Web, for UNKNOWN. */
const grpcStatus = [
  { command: 'DYNAMIC_METADATA', param: translatedStatusKey },
  { command: 'TRAILER', param: 'grpc-status' },
  { command: 'RESP', param: 'grpc-status' },
]

/** One JSON object a request. Queries are left out: they may hold what a person typed. */
const entry = {
  time: '%START_TIME%',
  request_id: '%REQ(X-REQUEST-ID)%',
  trace_parent: '%REQ(TRACEPARENT)%',
  client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  user: '%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:jwt:sub)%',
  protocol: '%PROTOCOL%',
  verb: '%REQ(:METHOD)%',
  path: '%PATH(NQ:ORIG_OR_PATH)%',
  rpc: '%PATH(NQ:PATH)%',
  content_type: '%REQ(X-LEARNLAB-CONTENT-TYPE)%',
  status: '%RESPONSE_CODE%',
  grpc_status: `%COALESCE(${JSON.stringify({ operators: grpcStatus })})%`,
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
  route: '%ROUTE_NAME%',
  received_bytes: '%BYTES_RECEIVED%',
  sent_bytes: '%BYTES_SENT%',
  duration_ms: '%DURATION%',
  upstream_ms: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  upstream: '%UPSTREAM_CLUSTER%',
  upstream_host: '%UPSTREAM_HOST%',
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  user_agent: '%REQ(USER-AGENT)%',
}

/** Writes to a file, or to standard output where no path is given (opening /dev/stdout fails where that is a socket). */
export function accessLog(path: string | undefined): JsonObject {
  const format = { log_format: { json_format: entry } }
  return path === undefined
    ? {
        name: 'envoy.access_loggers.stdout',
        typed_config: typed('envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', format),
      }
    : {
        name: 'envoy.access_loggers.file',
        typed_config: typed('envoy.extensions.access_loggers.file.v3.FileAccessLog', { path, ...format }),
      }
}

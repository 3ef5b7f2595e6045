import { type JsonObject, typed } from './envoy-json.ts'

/** Request headers of our own protocols; browsers ask before they send them. */
const allowedHeaders = [
  'authorization',
  'content-type',
  'x-grpc-web',
  'x-user-agent',
  'grpc-timeout',
  'connect-protocol-version',
  'connect-timeout-ms',
  'idempotency-key',
  'traceparent',
  'tracestate',
  // Refreshing by cookie needs it.
  'x-requested-by',
]

/** Response headers that scripts may read; without the first three a browser sees no gRPC error at all. */
const exposedHeaders = [
  'grpc-status',
  'grpc-message',
  'grpc-status-details-bin',
  'x-request-id',
  'retry-after',
  'allow',
  'www-authenticate',
]

/** CORS of the whole gateway: exact origins only. Tokens travel in a header, credentials are allowed for cookies. */
export function corsPolicy(origins: readonly string[]): JsonObject {
  return typed('envoy.extensions.filters.http.cors.v3.CorsPolicy', {
    allow_origin_string_match: origins.map((exact) => ({ exact })),
    allow_methods: 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    allow_headers: allowedHeaders.join(', '),
    expose_headers: exposedHeaders.join(', '),
    max_age: '7200',
    allow_credentials: true,
    forward_not_matching_preflights: false,
  })
}

import { accessLog } from './access-log.ts'
import { maxFileBytes } from './api-page.ts'
import { transportSocket } from './certificate.ts'
import { duration, type JsonObject, typed } from './envoy-json.ts'
import { httpFilters } from './http-filters.ts'
import { localReplies } from './local-replies.ts'
import type { GatewayOptions } from './options.ts'
import { earlyHeaderMutations } from './request-headers.ts'
import { virtualHost } from './virtual-host.ts'

/** The one public listener: HTTP/1.1 and HTTP/2 on the same port, with TLS where there is a certificate. */
export function listener(options: GatewayOptions): JsonObject {
  return {
    name: 'edge',
    address: { socket_address: { address: options.host ?? '127.0.0.1', port_value: options.port } },
    per_connection_buffer_limit_bytes: 65_536,
    // With it a second Envoy on the same port would start and take half of the connections.
    enable_reuse_port: false,
    filter_chains: [
      {
        ...(options.tls && {
          transport_socket: transportSocket(options.tls),
          transport_socket_connect_timeout: duration(10_000),
        }),
        filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: connectionManager(options) }],
      },
    ],
  }
}

function connectionManager(options: GatewayOptions): JsonObject {
  return typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'edge',
    codec_type: 'AUTO',
    server_name: 'learnlab',
    // Callers: the peer's address counts, whatever the request says, except behind proxies named as trusted.
    use_remote_address: true,
    xff_num_trusted_hops: options.trustedProxies ?? 0,
    early_header_mutation_extensions: [earlyHeaderMutations(options.trustedProxies ?? 0)],
    always_set_request_id_in_response: true,
    // Paths mean one thing only.
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: 'REJECT_REQUEST',
    // Slow or greedy callers. How long a body may take is said per route.
    request_headers_timeout: duration(10_000),
    stream_idle_timeout: duration(300_000),
    max_request_headers_kb: 32,
    common_http_protocol_options: {
      idle_timeout: duration(600_000),
      max_headers_count: 100,
      headers_with_underscores_action: 'REJECT_REQUEST',
    },
    http2_protocol_options: {
      max_concurrent_streams: 100,
      initial_stream_window_size: 65_536,
      initial_connection_window_size: 1_048_576,
      connection_keepalive: { interval: duration(30_000), timeout: duration(10_000) },
    },
    access_log: [accessLog(options.accessLogPath)],
    local_reply_config: localReplies(),
    // Over HTTP/1.1 the status of a stream that REST callers read comes in trailers (RFC 9112, section 7.1.2).
    http_protocol_options: { enable_trailers: true },
    drain_timeout: duration(5_000),
    route_config: {
      name: 'edge',
      max_direct_response_body_size_bytes: maxFileBytes,
      virtual_hosts: [virtualHost(options)],
      ...(options.tls && { response_headers_to_add: [strictTransportSecurity()] }),
    },
    http_filters: httpFilters(options),
  })
}

/** RFC 6797: browsers that have seen it never come without TLS again. */
function strictTransportSecurity(): JsonObject {
  return { header: { key: 'strict-transport-security', value: 'max-age=31536000' } }
}

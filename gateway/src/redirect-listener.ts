import { duration, type JsonObject, typed } from './envoy-json.ts'
import type { GatewayOptions } from './options.ts'

/** Cluster of the ACME client that proves to a certificate authority that the host is ours. */
export const challengeCluster = 'challenges'

/** The plain text listener: it answers challenges of the certificate authority and sends everybody else to https. */
export function redirectListener({ host, port, tls }: GatewayOptions): JsonObject {
  const redirect = tls?.redirect
  if (redirect === undefined) throw new Error('Without options.tls.redirect there is nothing to redirect')
  const challenges = {
    match: { prefix: '/.well-known/acme-challenge/' },
    route: { cluster: challengeCluster, timeout: duration(10_000) },
  }
  const toHttps = {
    match: { prefix: '/' },
    // 308: what was a POST stays one.
    redirect: { https_redirect: true, port_redirect: port, response_code: 'PERMANENT_REDIRECT' },
  }
  return {
    name: 'redirect',
    address: { socket_address: { address: host ?? '127.0.0.1', port_value: redirect.port } },
    per_connection_buffer_limit_bytes: 16_384,
    enable_reuse_port: false,
    filter_chains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
              stat_prefix: 'redirect',
              server_name: 'learnlab',
              use_remote_address: true,
              normalize_path: true,
              request_headers_timeout: duration(10_000),
              request_timeout: duration(10_000),
              common_http_protocol_options: { idle_timeout: duration(30_000), max_headers_count: 100 },
              route_config: {
                name: 'redirect',
                virtual_hosts: [
                  {
                    name: 'redirect',
                    domains: ['*'],
                    routes: redirect.challenges === undefined ? [toHttps] : [challenges, toHttps],
                  },
                ],
              },
              http_filters: [
                {
                  name: 'envoy.filters.http.router',
                  typed_config: typed('envoy.extensions.filters.http.router.v3.Router'),
                },
              ],
            }),
          },
        ],
      },
    ],
  }
}

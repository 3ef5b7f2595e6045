import { shortName } from './contract-methods.ts'
import { duration, type JsonObject, typed } from './envoy-json.ts'
import { hostMark, hostSockets } from './host-tls.ts'
import {
  discoveryType,
  type Endpoint,
  endpointsOf,
  type GatewayOptions,
  type HostTlsOptions,
  jwksEndpoint,
  servicesOf,
} from './options.ts'
import { challengeCluster } from './redirect-listener.ts'

/** Cluster of any service that is up: each of them reflects the whole contract. */
export const anyServiceCluster = 'any-service'
/** Cluster without endpoints, for routes that the transcoder or CORS answers or redirects. */
export const emptyCluster = 'none'

const connectTimeoutMs = 1_000
/** Health and reflection take no token: calls at one time for each service, and for any. */
export const maxOperatorCalls = 256

/** One cluster a service, named by its short name, and those that the gateway itself needs. */
export function clusters(options: GatewayOptions): JsonObject[] {
  const known = servicesOf(options).map((service) => ({
    service,
    name: shortName(service),
    endpoints: endpointsOf(options, shortName(service)),
  }))
  const challenges = options.tls?.redirect?.challenges
  return [
    ...known.map(({ service, name, endpoints }) => grpcCluster(name, endpoints, service.typeName, options.hostTls)),
    grpcCluster(
      anyServiceCluster,
      known.flatMap(({ endpoints }) => endpoints),
      '',
      options.hostTls,
    ),
    { name: emptyCluster, type: 'STATIC', connect_timeout: duration(connectTimeoutMs) },
    plainCluster('jwks', jwksEndpoint(options.jwksUrl)),
    ...(challenges === undefined ? [] : [plainCluster(challengeCluster, challenges)]),
  ]
}

/** A service's health decides whether it gets calls: when it is down, callers hear so at once instead of waiting. */
function grpcCluster(
  name: string,
  endpoints: readonly Endpoint[],
  healthServiceName: string,
  hostTls: HostTlsOptions | undefined,
): JsonObject {
  return {
    ...addresses(name, endpoints, hostTls),
    ...hostSockets(endpoints, hostTls),
    connect_timeout: duration(connectTimeoutMs),
    lb_policy: 'LEAST_REQUEST',
    // With panic routing Envoy would send calls to hosts that are known to be down.
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
    health_checks: [
      {
        grpc_health_check: { service_name: healthServiceName },
        // A service that stalls on a busy host is not down; one that has ended refuses its health check at once.
        timeout: duration(5_000),
        interval: duration(1_000),
        no_traffic_interval: duration(1_000),
        unhealthy_interval: duration(500),
        unhealthy_threshold: 2,
        healthy_threshold: 1,
      },
    ],
    // A replica that hangs, cuts calls off or is always UNAVAILABLE though its health check passes. Callers can provoke
    // such answers too, with deadlines that are too short: therefore of two replicas one is the most that is left out
    // (of one none), and not for long.
    outlier_detection: {
      consecutive_gateway_failure: 10,
      enforcing_consecutive_gateway_failure: 100,
      enforcing_consecutive_5xx: 0,
      enforcing_success_rate: 0,
      interval: duration(1_000),
      base_ejection_time: duration(5_000),
      max_ejection_time: duration(60_000),
      max_ejection_percent: 60,
    },
    circuit_breakers: {
      thresholds: [
        {
          max_connections: 64,
          max_pending_requests: 1_024,
          // Open streams count too.
          max_requests: 16_384,
          // Retries are a fifth of the calls at most, so that they do not keep down a service that struggles; with few
          // calls, all that were under way when a replica ended may go to the next one.
          retry_budget: { budget_percent: { value: 20 }, min_retry_concurrency: 50 },
        },
        // Operators' routes. Whoever opens many streams there takes no place of the calls.
        { priority: 'HIGH', max_connections: 4, max_pending_requests: 64, max_requests: maxOperatorCalls },
      ],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
        'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        {
          explicit_http_config: {
            http2_protocol_options: {
              max_concurrent_streams: 1_000,
              initial_stream_window_size: 262_144,
              initial_connection_window_size: 4_194_304,
              connection_keepalive: { interval: duration(30_000), timeout: duration(5_000) },
            },
          },
        },
      ),
    },
  }
}

function plainCluster(name: string, endpoint: Endpoint): JsonObject {
  return { ...addresses(name, [endpoint]), connect_timeout: duration(connectTimeoutMs) }
}

function addresses(name: string, endpoints: readonly Endpoint[], hostTls?: HostTlsOptions): JsonObject {
  const needsDns = endpoints.some(({ host }) => discoveryType(host) === 'STRICT_DNS')
  return {
    name,
    type: needsDns ? 'STRICT_DNS' : 'STATIC',
    load_assignment: {
      cluster_name: name,
      endpoints: [
        {
          lb_endpoints: endpoints.map((endpoint) => ({
            endpoint: { address: { socket_address: { address: endpoint.host, port_value: endpoint.port } } },
            ...hostMark(endpoint, hostTls),
          })),
        },
      ],
    },
  }
}

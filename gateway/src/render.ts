import { admin } from './admin.ts'
import { clusters } from './clusters.ts'
import { type JsonObject, typed } from './envoy-json.ts'
import { listener } from './listener.ts'
import { defaultMaxConnections, type GatewayOptions } from './options.ts'
import { redirectListener } from './redirect-listener.ts'
import { statisticsLabels } from './statistics.ts'

/**
 * Envoy's whole configuration, to be written as JSON into the file that `envoy --config-path` reads. Throws where the
 * contract has a service that the options do not place, or a method without access rules.
 */
export function renderEnvoyConfig(options: GatewayOptions): JsonObject {
  return {
    node: { id: 'gateway', cluster: 'learnlab' },
    admin: admin(options.adminPort),
    stats_config: statisticsLabels(),
    overload_manager: {
      resource_monitors: [
        {
          name: 'envoy.resource_monitors.global_downstream_max_connections',
          typed_config: typed(
            'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
            { max_active_downstream_connections: options.maxConnections ?? defaultMaxConnections },
          ),
        },
      ],
    },
    static_resources: {
      listeners: [listener(options), ...(options.tls?.redirect === undefined ? [] : [redirectListener(options)])],
      clusters: clusters(options),
    },
  }
}

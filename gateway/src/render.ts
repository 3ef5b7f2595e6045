import { admin } from './admin.ts'
import { clusters } from './clusters.ts'
import type { JsonObject } from './envoy-json.ts'
import { listener } from './listener.ts'
import type { GatewayOptions } from './options.ts'
import { overloadManager } from './overload.ts'
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
    overload_manager: overloadManager(options),
    // A connection that asks for much at once takes turns with the others.
    layered_runtime: { layers: [{ name: 'static', static_layer: { 'http.max_requests_per_io_cycle': 4 } }] },
    static_resources: {
      listeners: [listener(options), ...(options.tls?.redirect === undefined ? [] : [redirectListener(options)])],
      clusters: clusters(options),
    },
  }
}

import { type JsonObject, typed } from './envoy-json.ts'
import { defaultMaxConnections, defaultMaxHeapBytes, type GatewayOptions } from './options.ts'

const heap = 'envoy.resource_monitors.fixed_heap'

/** How often Envoy looks at what it holds. */
const refreshMs = 100

/** Streams that hold at least 2^16 bytes are known by what they hold. */
const trackedFrom = 16

/**
 * What Envoy holds at most. Answers wait for callers who do not read them: those that hold most are ended before memory runs
 * out, and before that nothing new is begun.
 */
export function overloadManager({ maxConnections, maxHeapBytes }: GatewayOptions): JsonObject {
  return {
    refresh_interval: `${refreshMs / 1_000}s`,
    buffer_factory_config: { minimum_account_to_track_power_of_two: trackedFrom },
    resource_monitors: [
      {
        name: 'envoy.resource_monitors.global_downstream_max_connections',
        typed_config: typed(
          'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
          { max_active_downstream_connections: maxConnections ?? defaultMaxConnections },
        ),
      },
      {
        name: heap,
        typed_config: typed('envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig', {
          max_heap_size_bytes: maxHeapBytes ?? defaultMaxHeapBytes,
        }),
      },
    ],
    actions: [
      { name: 'envoy.overload_actions.shrink_heap', triggers: [{ name: heap, threshold: { value: 0.7 } }] },
      {
        name: 'envoy.overload_actions.reset_high_memory_stream',
        triggers: [{ name: heap, scaled: { scaling_threshold: 0.8, saturation_threshold: 0.95 } }],
      },
      {
        name: 'envoy.overload_actions.stop_accepting_requests',
        triggers: [{ name: heap, threshold: { value: 0.95 } }],
      },
    ],
  }
}

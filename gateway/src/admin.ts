import type { JsonObject } from './envoy-json.ts'

/** Envoy's admin interface can stop Envoy and shows its whole configuration: loopback, wherever the listener is. */
export function admin(port: number): JsonObject {
  return { address: { socket_address: { address: '127.0.0.1', port_value: port } } }
}

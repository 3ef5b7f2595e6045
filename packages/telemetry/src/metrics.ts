import { collectDefaultMetrics, Registry } from 'prom-client'
import { createRpcMetrics, type RpcMetrics } from './rpc-metrics.ts'

/** What a process counts, in the registry that its operator server shows at /metrics. */
export type Metrics = {
  readonly registry: Registry
  readonly rpcServer: RpcMetrics
  readonly rpcClient: RpcMetrics
}

/** Metrics of one process with the usual ones of Node.js; every series carries the label `service`. */
export function createMetrics(options: { readonly service: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service: options.service })
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    rpcServer: createRpcMetrics(registry, 'server'),
    rpcClient: createRpcMetrics(registry, 'client'),
  }
}

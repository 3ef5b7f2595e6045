import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What a process counts, in the registry that its operator server shows at /metrics. */
export interface Metrics {
  readonly registry: Registry
  readonly rpcServer: RpcMetrics
  readonly rpcClient: RpcMetrics
}

/** Counts and durations of calls, named and labelled after the conventions of go-grpc-prometheus. */
export interface RpcMetrics {
  readonly started: Counter<RpcLabel>
  readonly handled: Counter<RpcLabel | 'grpc_code'>
  readonly handlingSeconds: Histogram<RpcLabel>
}

export type RpcLabel = 'grpc_type' | 'grpc_service' | 'grpc_method'

const rpcLabels: readonly RpcLabel[] = ['grpc_type', 'grpc_service', 'grpc_method']

/** Upper bounds in seconds: from an answer out of memory to a program that runs for a minute. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** Metrics of one process with the usual ones of Node.js; every series carries the label `service`. */
export function createMetrics(options: { readonly service: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service: options.service })
  collectDefaultMetrics({ register: registry })
  return { registry, rpcServer: rpcMetrics(registry, 'server'), rpcClient: rpcMetrics(registry, 'client') }
}

function rpcMetrics(registry: Registry, side: 'server' | 'client'): RpcMetrics {
  const registers = [registry]
  return {
    started: new Counter({
      name: `grpc_${side}_started_total`,
      help: `Calls started on the ${side}.`,
      labelNames: rpcLabels,
      registers,
    }),
    handled: new Counter({
      name: `grpc_${side}_handled_total`,
      help: `Calls completed on the ${side}, whatever their code.`,
      labelNames: [...rpcLabels, 'grpc_code'],
      registers,
    }),
    handlingSeconds: new Histogram({
      name: `grpc_${side}_handling_seconds`,
      help: `Seconds from the start of a call to its end on the ${side}.`,
      labelNames: rpcLabels,
      buckets: durationBuckets,
      registers,
    }),
  }
}

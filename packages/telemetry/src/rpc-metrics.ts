import { Counter, type Histogram, type Registry } from 'prom-client'

export type RpcLabel = 'grpc_type' | 'grpc_service' | 'grpc_method'

/** Counts and durations of calls, named and labelled after the conventions of go-grpc-prometheus. */
export type RpcMetrics = {
  /** Where the calls of one method are counted. Ask once and keep it. */
  method(labels: Readonly<Record<RpcLabel, string>>): MethodMetrics
}

/**
 * Counts for one method in plain numbers, which the registry reads when it is scraped: looking a series up by its labels
 * at every call costs more than all other counting.
 */
export class MethodMetrics {
  readonly labels: Readonly<Record<RpcLabel, string>>
  /** Calls below each bound of `durationBounds`, and above the last. */
  readonly durationCounts = new Array<number>(durationBounds.length + 1).fill(0)
  readonly handledByCode = new Map<string, number>()
  startedCalls = 0
  durationSum = 0

  constructor(labels: Readonly<Record<RpcLabel, string>>) {
    this.labels = labels
  }

  started(): void {
    this.startedCalls += 1
  }

  /** `code` is the word for the status that the call ended with, such as `NotFound`. */
  handled(code: string, durationSeconds: number): void {
    this.handledByCode.set(code, (this.handledByCode.get(code) ?? 0) + 1)
    let bucket = 0
    while (durationSeconds > (durationBounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1
    this.durationCounts[bucket] = (this.durationCounts[bucket] ?? 0) + 1
    this.durationSum += durationSeconds
  }
}

/** In seconds: from an answer out of memory to a program that runs for a minute. */
const durationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
const rpcLabels: readonly RpcLabel[] = ['grpc_type', 'grpc_service', 'grpc_method']

/** Registers `grpc_<side>_started_total`, `grpc_<side>_handled_total` and `grpc_<side>_handling_seconds`. */
export function createRpcMetrics(registry: Registry, side: 'server' | 'client'): RpcMetrics {
  const methods = new Map<string, MethodMetrics>()
  const registers = [registry]
  new Counter({
    name: `grpc_${side}_started_total`,
    help: `Calls started on the ${side}.`,
    labelNames: rpcLabels,
    registers,
    collect() {
      this.reset()
      for (const { labels, startedCalls } of methods.values()) this.inc(labels, startedCalls)
    },
  })
  new Counter({
    name: `grpc_${side}_handled_total`,
    help: `Calls completed on the ${side}, whatever their code.`,
    labelNames: [...rpcLabels, 'grpc_code'],
    registers,
    collect() {
      this.reset()
      for (const { labels, handledByCode } of methods.values()) {
        for (const [code, calls] of handledByCode) this.inc({ ...labels, grpc_code: code }, calls)
      }
    },
  })
  registry.registerMetric(callDurations(side, methods))
  return {
    method(labels) {
      const key = `${labels.grpc_service}/${labels.grpc_method}`
      let method = methods.get(key)
      if (!method) {
        method = new MethodMetrics(labels)
        methods.set(key, method)
      }
      return method
    },
  }
}

/**
 * The histogram of the methods' durations, as the registry asks for it. prom-client's own class takes observations only;
 * the registry needs no more of a metric than its name and this answer.
 */
function callDurations(side: 'server' | 'client', methods: ReadonlyMap<string, MethodMetrics>): Histogram<RpcLabel> {
  const name = `grpc_${side}_handling_seconds`
  const metric = {
    name,
    get: async () => ({
      name,
      help: `Seconds from the start of a call to its end on the ${side}.`,
      type: 'histogram',
      aggregator: 'sum',
      values: [...methods.values()].flatMap((method) => series(name, method)),
    }),
  }
  return metric as unknown as Histogram<RpcLabel>
}

function series(name: string, { labels, durationCounts, durationSum }: MethodMetrics) {
  let calls = 0
  const buckets = durationCounts.map((count, index) => {
    calls += count
    return { metricName: `${name}_bucket`, labels: { ...labels, le: durationBounds[index] ?? '+Inf' }, value: calls }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: durationSum },
    { metricName: `${name}_count`, labels, value: calls },
  ]
}

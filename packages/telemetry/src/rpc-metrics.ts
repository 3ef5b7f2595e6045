import { Counter, Histogram, type Registry } from 'prom-client'

export type RpcLabel = 'grpc_type' | 'grpc_service' | 'grpc_method'

/** Counts and durations of calls, named and labelled after the conventions of go-grpc-prometheus. */
export interface RpcMetrics {
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
  new CallDurations(registry, side, methods)
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

/** A histogram whose counts are kept by the methods. */
class CallDurations extends Histogram<RpcLabel> {
  readonly #name: string
  readonly #methods: ReadonlyMap<string, MethodMetrics>

  constructor(registry: Registry, side: 'server' | 'client', methods: ReadonlyMap<string, MethodMetrics>) {
    const name = `grpc_${side}_handling_seconds`
    super({
      name,
      help: `Seconds from the start of a call to its end on the ${side}.`,
      labelNames: rpcLabels,
      buckets: durationBounds,
      registers: [registry],
    })
    this.#name = name
    this.#methods = methods
  }

  override async get(): ReturnType<Histogram<RpcLabel>['get']> {
    return { ...(await super.get()), values: [...this.#values()] }
  }

  /** The registry asks this where it writes text; its types do not say so. */
  getForPromString(): ReturnType<Histogram<RpcLabel>['get']> {
    return this.get()
  }

  *#values() {
    for (const { labels, durationCounts, durationSum } of this.#methods.values()) {
      let calls = 0
      for (const [index, count] of durationCounts.entries()) {
        calls += count
        const le = durationBounds[index] ?? '+Inf'
        yield { metricName: `${this.#name}_bucket`, labels: { ...labels, le }, value: calls, exemplar: null }
      }
      yield { metricName: `${this.#name}_sum`, labels, value: durationSum, exemplar: null }
      yield { metricName: `${this.#name}_count`, labels, value: calls, exemplar: null }
    }
  }
}

import { Code } from '@learnlab/contracts/google/rpc/code'
import type { RpcMetrics } from '@learnlab/telemetry'
import { codeName } from '../code-name.ts'
import type { Interceptor } from '../interceptor.ts'
import { rpcLabels } from '../rpc-labels.ts'

/** Counts calls and their codes, and measures how long they took. */
export function callMetrics(metrics: RpcMetrics): Interceptor {
  return {
    name: 'metrics',
    hooksFor({ method }) {
      const labels = rpcLabels(method)
      const started = metrics.started.labels(labels)
      const handlingSeconds = metrics.handlingSeconds.labels(labels)
      const handled = new Map<Code, { inc(): void }>()
      return {
        start() {
          started.inc()
        },
        end(call, error) {
          const code = error?.code ?? Code.OK
          let counter = handled.get(code)
          if (!counter) {
            counter = metrics.handled.labels({ ...labels, grpc_code: codeName(code) })
            handled.set(code, counter)
          }
          counter.inc()
          handlingSeconds.observe((performance.now() - call.startedAtMs) / 1_000)
        },
      }
    },
  }
}

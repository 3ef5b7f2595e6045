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
      const counts = metrics.method(rpcLabels(method))
      return {
        start: () => counts.started(),
        end: (call, error) => counts.handled(codeName(error?.code ?? Code.OK), call.durationMs / 1_000),
      }
    },
  }
}

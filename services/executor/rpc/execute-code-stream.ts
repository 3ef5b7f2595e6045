import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import type { ServerStreaming } from '@learnlab/rpc'
import { toRunRequest } from './execute-code.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { liveRunMessages } from './live-run-messages.ts'
import { ownerId } from './owner-id.ts'
import { recordEnd } from './record-end.ts'
import { orRpcError } from './run-errors.ts'

export function executeCodeStream(
  deps: ExecutorDeps,
): ServerStreaming<typeof ExecutorService.method.executeCodeStream> {
  return async function* (request, context) {
    const userId = ownerId(context, request.userId)
    const { signal } = context
    const live = orRpcError(() => deps.executor.start(toRunRequest(request), { userId, signal }))
    const { execution } = recordEnd(deps, request, userId, live)
    yield* liveRunMessages(live.watch(signal), execution)
  }
}

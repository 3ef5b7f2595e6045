import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import type { Unary } from '@learnlab/rpc'
import type { ExecutorDeps } from './executor-deps.ts'
import { startProgram } from './interactive-program.ts'
import { recordEnd } from './record-end.ts'
import { asRpcError } from './run-errors.ts'

export function startInteractive(deps: ExecutorDeps): Unary<typeof ExecutorService.method.startInteractive> {
  return async (request, context) => {
    const leave = new AbortController()
    const { program, userId, live } = startProgram(deps, request, context, leave.signal)
    const { id, execution } = recordEnd(deps, program, userId, live)
    const onAbort = () => leave.abort()
    context.signal.addEventListener('abort', onAbort)
    try {
      await live.begun
    } catch (error) {
      throw asRpcError(error)
    } finally {
      context.signal.removeEventListener('abort', onAbort)
    }
    deps.sessions.add({ id, userId, live, execution }, leave)
    return { executionId: id }
  }
}

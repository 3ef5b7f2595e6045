import { ExecutionState, type ExecutorService } from '@learnlab/contracts/executor/v1'
import { notFound, requireUser, type Unary } from '@learnlab/rpc'
import { stateMessages } from './execution-states.ts'
import type { ExecutorDeps } from './executor-deps.ts'

export function cancelExecution({
  fleet: { sessions, queue, peers },
  executions,
}: Pick<ExecutorDeps, 'fleet' | 'executions'>): Unary<typeof ExecutorService.method.cancelExecution> {
  return async ({ executionId }, context) => {
    const { userId } = requireUser(context)
    const id = executionId.toLowerCase()
    const session = sessions.find(id, userId)
    if (session) {
      sessions.end(id, userId)
      return { state: stateMessages[session.live.ended ? 'ENDED' : 'RUNNING'] }
    }
    const state = await queue.cancel(id, userId)
    if (state) return { state: stateMessages[state] }
    const run = await executions.find(id, userId)
    if (!run) throw notFound('execution', executionId)
    if (run.ended) return { state: ExecutionState.ENDED }
    return await peers.ask(context, id, (peer) => peer.cancelExecution({ executionId: id }, { context }))
  }
}

import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { ExecutionState, type ExecutorService } from '@learnlab/contracts/executor/v1'
import { notFound, requireUser, type Unary } from '@learnlab/rpc'
import { stateMessages } from './execution-states.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { toExecuteCodeResponse } from './messages.ts'

export function getExecutionStatus({
  executions,
}: Pick<ExecutorDeps, 'executions'>): Unary<typeof ExecutorService.method.getExecutionStatus> {
  return async ({ executionId }, context) => {
    const { userId } = requireUser(context)
    const run = await executions.find(executionId.toLowerCase(), userId)
    // Another user's run does not reveal that it exists.
    if (!run) throw notFound('execution', executionId)
    if (run.pending) {
      const { language, createdAt, state, attempt } = run.pending
      return { language, createdAt: timestampFromDate(createdAt), state: stateMessages[state], attempt }
    }
    const { language, createdAt, attempts } = run.ended
    return {
      execution: toExecuteCodeResponse(run.ended),
      language,
      createdAt: timestampFromDate(createdAt),
      state: ExecutionState.ENDED,
      attempt: attempts ?? 1,
    }
  }
}

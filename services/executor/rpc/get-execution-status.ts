import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import { notFound, requireUser, type Unary } from '@learnlab/rpc'
import type { ExecutorDeps } from './executor-deps.ts'
import { toExecuteCodeResponse } from './messages.ts'

export function getExecutionStatus({
  executions,
}: Pick<ExecutorDeps, 'executions'>): Unary<typeof ExecutorService.method.getExecutionStatus> {
  return async ({ executionId }, context) => {
    const { userId } = requireUser(context)
    const id = executionId.toLowerCase()
    const execution = await executions.find(id, userId)
    // Another user's run does not reveal that it exists.
    if (!execution) throw notFound('execution', executionId)
    return {
      execution: toExecuteCodeResponse(execution),
      language: execution.language,
      createdAt: timestampFromDate(execution.createdAt),
    }
  }
}

import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import { invalidArgument, type Unary } from '@learnlab/rpc'
import type { ExecutorDeps } from './executor-deps.ts'
import { findSession } from './find-session.ts'
import { giveInput } from './program-input.ts'

export function sendInput({
  sessions,
}: Pick<ExecutorDeps, 'sessions'>): Unary<typeof ExecutorService.method.sendInput> {
  return async ({ executionId, input }, context) => {
    const { live } = findSession(sessions, executionId, context)
    if (!input) throw invalidArgument([{ field: 'input', description: 'is missing' }])
    giveInput(live, input)
    return {}
  }
}

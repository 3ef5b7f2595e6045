import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import { invalidArgument, requireUser, type Unary } from '@learnlab/rpc'
import type { ExecutorDeps } from './executor-deps.ts'
import { giveInput } from './program-input.ts'

export function sendInput({
  fleet: { sessions, peers },
}: Pick<ExecutorDeps, 'fleet'>): Unary<typeof ExecutorService.method.sendInput> {
  return async ({ executionId, input }, context) => {
    const { userId } = requireUser(context)
    if (!input) throw invalidArgument([{ field: 'input', description: 'is missing' }])
    const id = executionId.toLowerCase()
    const session = sessions.find(id, userId)
    if (!session) return await peers.ask(context, id, (peer) => peer.sendInput({ executionId: id, input }, { context }))
    giveInput(session.live, input)
    return {}
  }
}

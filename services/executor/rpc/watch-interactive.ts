import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import { notFound, requireUser, type ServerStreaming } from '@learnlab/rpc'
import type { ExecutorDeps } from './executor-deps.ts'
import { liveRunMessages } from './live-run-messages.ts'

export function watchInteractive({
  fleet: { sessions, peers },
}: Pick<ExecutorDeps, 'fleet'>): ServerStreaming<typeof ExecutorService.method.watchInteractive> {
  return async function* ({ executionId, offset }, context) {
    const id = executionId.toLowerCase()
    // Another user's run does not reveal that it exists.
    const session = sessions.find(id, requireUser(context).userId)
    if (session) {
      const events = sessions.watch(session, context.signal, Number(offset))
      for await (const event of liveRunMessages(events, session.execution)) yield { event }
    } else {
      const request = { executionId: id, offset }
      const found = yield* peers.handOn(context, id, (peer) => peer.watchInteractive(request, { context }))
      if (!found) throw notFound('interactive run', executionId)
    }
  }
}

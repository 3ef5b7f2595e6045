import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import type { ServerStreaming } from '@learnlab/rpc'
import type { ExecutorDeps } from './executor-deps.ts'
import { findSession } from './find-session.ts'
import { liveRunMessages } from './live-run-messages.ts'

export function watchInteractive({
  sessions,
}: Pick<ExecutorDeps, 'sessions'>): ServerStreaming<typeof ExecutorService.method.watchInteractive> {
  return async function* ({ executionId, offset }, context) {
    const session = findSession(sessions, executionId, context)
    const events = sessions.watch(session, context.signal, Number(offset))
    for await (const event of liveRunMessages(events, session.execution)) yield { event }
  }
}

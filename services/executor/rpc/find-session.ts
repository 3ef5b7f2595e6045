import { type CallContext, notFound, requireUser } from '@learnlab/rpc'
import type { InteractiveRuns, Session } from '../interactive-runs.ts'

/** An interactive run of the caller's. Another user's does not reveal that it exists. @throws NOT_FOUND */
export function findSession(sessions: InteractiveRuns, id: string, context: Pick<CallContext, 'caller'>): Session {
  const session = sessions.find(id.toLowerCase(), requireUser(context).userId)
  if (!session) throw notFound('interactive run', id)
  return session
}

import type { CallContext } from '@learnlab/rpc'
import type { SecurityEvent } from '../domain/security-event.ts'

/** Who makes a call and from where, as security events and sessions record it. */
export function callOrigin(
  context: Pick<CallContext, 'caller' | 'clientAddress' | 'header'>,
): Pick<SecurityEvent, 'actorId' | 'sessionId' | 'clientAddress' | 'userAgent'> {
  const { caller, clientAddress } = context
  return {
    ...(caller.kind === 'user' && { actorId: caller.userId, sessionId: caller.sessionId }),
    clientAddress,
    userAgent: context.header('user-agent'),
  }
}

import type { CallContext } from '@learnlab/rpc'
import type { SecurityEvent } from '../domain/security-event.ts'

/** Programs send kilobytes if they like; recognising a device needs no more than this, and takes longer with more. */
const maxUserAgentLength = 256

/** Who makes a call and from where, as security events and sessions record it. */
export function callOrigin(
  context: Pick<CallContext, 'caller' | 'clientAddress' | 'header'>,
): Pick<SecurityEvent, 'actorId' | 'sessionId' | 'clientAddress' | 'userAgent'> {
  const { caller, clientAddress } = context
  return {
    ...(caller.kind === 'user' && { actorId: caller.userId, sessionId: caller.sessionId }),
    clientAddress,
    // PostgreSQL stores no NUL.
    userAgent: context.header('user-agent')?.replaceAll('\0', '').slice(0, maxUserAgentLength),
  }
}

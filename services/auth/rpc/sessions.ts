import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, type CallContext, isPermitted, notFound, requireUser, type Unary } from '@learnlab/rpc'
import { deviceOf } from '../domain/device.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'

export function listSessions({ sessions, now }: AuthDeps): Unary<typeof AuthService.method.listSessions> {
  return async ({ userId }, context) => {
    const { sessionId } = requireUser(context)
    const open = await sessions.list(actingUserId(context, userId), now())
    return {
      sessions: open.map((session) => ({
        id: session.id,
        device: deviceOf(session.userAgent ?? ''),
        network: session.network ?? '',
        createdAt: session.createdAt.toISOString(),
        lastSeenAt: session.lastSeenAt.toISOString(),
        idleExpiresAt: session.idleExpiresAt.toISOString(),
        expiresAt: session.expiresAt.toISOString(),
        current: session.id === sessionId,
      })),
    }
  }
}

/** Ending a session that had ended is no error: whoever lost the answer asks again. */
export function revokeSession({ sessions, now }: AuthDeps): Unary<typeof AuthService.method.revokeSession> {
  return async ({ sessionId }, context) => {
    const caller = requireUser(context)
    const ownerId = await sessions.ownerOf(sessionId)
    // Others' sessions are not said to be there.
    if (ownerId === undefined || !isPermitted(caller, 'revoke', { type: 'session', ownerId })) {
      throw notFound('session', sessionId)
    }
    await sessions.revoke(sessionId, revocation(context, now()))
    return {}
  }
}

export function revokeAllSessions({ sessions, now }: AuthDeps): Unary<typeof AuthService.method.revokeAllSessions> {
  return async ({ userId, keepCurrent }, context) => {
    const { sessionId } = requireUser(context)
    const except = keepCurrent ? sessionId : undefined
    const revoked = await sessions.revokeAll(actingUserId(context, userId), revocation(context, now()), { except })
    return { revoked }
  }
}

function revocation(context: CallContext, occurredAt: Date): SecurityEvent {
  return { kind: 'session_revoked', outcome: 'success', occurredAt, ...callOrigin(context) }
}

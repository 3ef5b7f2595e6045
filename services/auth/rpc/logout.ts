import type { AuthService } from '@learnlab/contracts/auth/v1'
import { requireUser, type Unary } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'

export function logout({ sessions, now }: AuthDeps): Unary<typeof AuthService.method.logout> {
  return async (_request, context) => {
    const { userId, sessionId } = requireUser(context)
    const event = { kind: 'signed_out', outcome: 'success', occurredAt: now(), subjectId: userId } as const
    await sessions.revoke(sessionId, { ...event, ...callOrigin(context) })
    return {}
  }
}

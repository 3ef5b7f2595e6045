import type { AuthService } from '@learnlab/contracts/auth/v1'
import { requireUser, type Unary } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { clearRefreshCookie } from './refresh-cookie.ts'

export function logout({ sessions, now }: AuthDeps): Unary<typeof AuthService.method.logout> {
  return async (_request, context) => {
    const { sessionId } = requireUser(context)
    await sessions.revoke(sessionId, {
      kind: 'signed_out',
      outcome: 'success',
      occurredAt: now(),
      ...callOrigin(context),
    })
    clearRefreshCookie(context)
    return {}
  }
}

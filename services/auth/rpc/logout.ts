import type { AuthService } from '@learnlab/contracts/auth/v1'
import { requireUser, type Unary } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'

export function logout({ sessions, now }: AuthDeps): Unary<typeof AuthService.method.logout> {
  return async (_request, context) => {
    await sessions.revoke(requireUser(context).sessionId, now())
    return {}
  }
}

import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, notFound, requireUser, type Unary } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'
import { reauthenticate } from './reauthenticate.ts'

export function deactivateUser(deps: AuthDeps): Unary<typeof AuthService.method.deactivateUser> {
  const { credentials, now } = deps
  return async ({ userId, currentPassword }, context) => {
    const id = actingUserId(context, userId)
    if (id === requireUser(context).userId) await reauthenticate(deps, context, currentPassword)
    if (!(await credentials.deactivate(id, now()))) throw notFound('user', id)
    return {}
  }
}

export function reactivateUser({ credentials }: AuthDeps): Unary<typeof AuthService.method.reactivateUser> {
  return async ({ userId }) => {
    if (!(await credentials.reactivate(userId))) throw notFound('user', userId)
    return {}
  }
}

import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, notFound, requireUser, type Unary } from '@learnlab/rpc'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { keepAnAdministrator } from './keep-an-administrator.ts'
import { reauthenticate } from './reauthenticate.ts'

export function deactivateUser(deps: AuthDeps): Unary<typeof AuthService.method.deactivateUser> {
  const { credentials, now } = deps
  return async ({ userId, currentPassword }, context) => {
    const id = actingUserId(context, userId)
    if (id === requireUser(context).userId) await reauthenticate(deps, context, currentPassword)
    const event: SecurityEvent = {
      ...{ kind: 'account_deactivated', outcome: 'success', occurredAt: now(), subjectId: id },
      ...callOrigin(context),
    }
    if (!(await keepAnAdministrator(credentials.deactivate(id, now(), event)))) throw notFound('user', id)
    return {}
  }
}

export function reactivateUser({ credentials, now }: AuthDeps): Unary<typeof AuthService.method.reactivateUser> {
  return async ({ userId }, context) => {
    const event: SecurityEvent = {
      ...{ kind: 'account_reactivated', outcome: 'success', occurredAt: now(), subjectId: userId },
      ...callOrigin(context),
    }
    if (!(await credentials.reactivate(userId, event))) throw notFound('user', userId)
    return {}
  }
}

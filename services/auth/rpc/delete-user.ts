import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, requireUser, type Unary } from '@learnlab/rpc'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { keepAnAdministrator } from './keep-an-administrator.ts'
import { checkAgain, sessionEnded } from './reauthenticate.ts'

/** Asks the database whether the session is still open: a token outlives its session, and this cannot be undone. */
export function deleteUser(deps: AuthDeps): Unary<typeof AuthService.method.deleteUser> {
  const { users, now } = deps
  return async ({ userId, currentPassword }, context) => {
    const id = actingUserId(context, userId)
    const asking = await users.asking(requireUser(context), now())
    // Nobody there: the session has ended, or the account went with a call whose answer was lost. Deleting tells which.
    if (asking) await checkAgain(deps, context, currentPassword, asking)
    const event: SecurityEvent = {
      ...{ kind: 'account_deleted', outcome: 'success', occurredAt: now(), subjectId: id },
      ...callOrigin(context),
    }
    const allowed = await keepAnAdministrator(users.delete(id, requireUser(context), event))
    if (!allowed) throw sessionEnded()
    return {}
  }
}

import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, requireUser, type Unary, unauthenticated } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'

/** Asks the database whether the session is still open: a token outlives its session, and this cannot be undone. */
export function deleteUser({ users, now }: AuthDeps): Unary<typeof AuthService.method.deleteUser> {
  return async ({ userId }, context) => {
    const id = actingUserId(context, userId)
    const allowed = await users.delete(id, requireUser(context), now())
    if (!allowed) throw unauthenticated('SESSION_ENDED', 'the session has ended; sign in again')
    return {}
  }
}

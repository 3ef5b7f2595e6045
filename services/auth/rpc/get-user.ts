import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, notFound, type Unary } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'
import { toUserMessage } from './messages.ts'

export function getUser({ users }: AuthDeps): Unary<typeof AuthService.method.getUser> {
  return async ({ userId }, context) => {
    const id = actingUserId(context, userId)
    const user = await users.find(id)
    if (!user) throw notFound('user', id)
    return { user: toUserMessage(user) }
  }
}

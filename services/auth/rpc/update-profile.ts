import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, invalidArgument, notFound, type Unary } from '@learnlab/rpc'
import { profileChange } from '../domain/profile.ts'
import type { AuthDeps } from './auth-deps.ts'
import { toUserMessage } from './messages.ts'

export function updateProfile({ users }: AuthDeps): Unary<typeof AuthService.method.updateProfile> {
  return async (request, context) => {
    const id = actingUserId(context, request.userId)
    const { change, wrong } = profileChange(request)
    if (wrong.length > 0) throw invalidArgument(wrong)
    const user = await users.updateProfile(id, change)
    if (!user) throw notFound('user', id)
    return { user: toUserMessage(user) }
  }
}

import { actingUserId, type CallContext, invalidArgument } from '@learnlab/rpc'
import { validate } from 'uuid'

/**
 * Whose run a call is about.
 * @throws PERMISSION_DENIED when another user is named by anyone but an administrator
 * @throws INVALID_ARGUMENT for what is no user's id
 */
export function ownerId(context: Pick<CallContext, 'caller' | 'permission'>, requestedUserId: string): string {
  const userId = actingUserId(context, requestedUserId)
  if (!validate(userId)) throw invalidArgument([{ field: 'user_id', description: 'must be a UUID' }])
  return userId
}

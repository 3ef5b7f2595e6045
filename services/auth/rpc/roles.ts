import type { AuthService } from '@learnlab/contracts/auth/v1'
import { actingUserId, isPermitted, notFound, requireUser, type Unary } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { keepAnAdministrator } from './keep-an-administrator.ts'

export function changeRole({ roles, now }: AuthDeps): Unary<typeof AuthService.method.changeRole> {
  return async ({ userId, role }, context) => {
    if (role !== 'student' && role !== 'instructor' && role !== 'admin') throw new TypeError(`no role ${role}`)
    const event = { kind: 'role_changed', outcome: 'success', occurredAt: now(), ...callOrigin(context) } as const
    if (!(await keepAnAdministrator(roles.change(userId, role, event)))) throw notFound('user', userId)
    return {}
  }
}

export function checkPermission({ users }: AuthDeps): Unary<typeof AuthService.method.checkPermission> {
  return async ({ userId: requested, action, resource }, context) => {
    const caller = requireUser(context)
    const userId = actingUserId(context, requested)
    // The account says the role of today; so does the caller's token, within two seconds.
    const role = userId === caller.userId ? caller.role : (await users.find(userId))?.role
    if (role === undefined) throw notFound('user', userId)
    const { type = '', ownerId = '' } = resource ?? {}
    const allowed = isPermitted({ userId, role }, action, { type, ownerId })
    const whose = ownerId === '' ? '' : ownerId === userId ? ' of their own' : " of another user's"
    return { allowed, explanation: `role ${role} ${allowed ? 'may' : 'may not'} ${action} a ${type}${whose}` }
  }
}

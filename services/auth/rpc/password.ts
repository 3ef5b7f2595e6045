import type { AuthService } from '@learnlab/contracts/auth/v1'
import { aborted, requireUser, type Unary } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import { secretTokenHash } from '../domain/secret-token.ts'
import { invalidLink } from './account-checks.ts'
import type { AuthDeps } from './auth-deps.ts'
import { reauthenticate } from './reauthenticate.ts'

export function changePassword(deps: AuthDeps): Unary<typeof AuthService.method.changePassword> {
  const { credentials, passwords, strength, wakeDelivery, now, newId } = deps
  return async ({ currentPassword, newPassword }, context) => {
    const user = await reauthenticate(deps, context, currentPassword)
    await strength.demand(newPassword, { ...user, field: 'new_password' }, context.signal)
    const changed = await credentials.changePassword({
      userId: user.id,
      sessionId: requireUser(context).sessionId,
      credentialVersion: user.credentialVersion,
      passwordHash: await passwords.hash(newPassword, context.signal),
      letterId: newId(),
      now: now(),
    })
    if (!changed) throw aborted('the password was changed meanwhile; nothing was done')
    wakeDelivery()
    return {}
  }
}

/** Does and answers the same for every address: delivery finds out whether it has an account. */
export function requestPasswordReset(deps: AuthDeps): Unary<typeof AuthService.method.requestPasswordReset> {
  const { letters, wakeDelivery, now, newId } = deps
  return async ({ email }) => {
    const key = emailKey(email)
    // No address has a NUL or a line break, and PostgreSQL and mail take none.
    if (!/[\p{Cc}\p{Z}]/u.test(key)) {
      await letters.add({
        id: newId(),
        kind: 'password_reset',
        email: email.trim(),
        emailKey: key,
        userId: null,
        createdAt: now(),
      })
      wakeDelivery()
    }
    return {}
  }
}

export function resetPassword(deps: AuthDeps): Unary<typeof AuthService.method.resetPassword> {
  const { credentials, links, passwords, strength, wakeDelivery, now, newId } = deps
  return async ({ token, newPassword }, { signal }) => {
    const hash = secretTokenHash(token)
    const holder = hash && (await links.find(hash, 'password_reset', now()))
    if (!hash || !holder) throw invalidLink()
    await strength.demand(newPassword, { ...holder, field: 'new_password' }, signal)
    const passwordHash = await passwords.hash(newPassword, signal)
    const userId = await credentials.resetPassword({ hash, passwordHash, letterId: newId(), now: now() })
    if (userId === undefined) throw invalidLink()
    wakeDelivery()
    return {}
  }
}

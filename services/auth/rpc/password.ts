import type { AuthService } from '@learnlab/contracts/auth/v1'
import { aborted, requireUser, type Unary } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import { secretTokenHash } from '../domain/secret-token.ts'
import { invalidLink } from './account-checks.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
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
      event: {
        ...{ kind: 'password_changed', outcome: 'success', occurredAt: now(), subjectId: user.id },
        ...callOrigin(context),
      },
    })
    if (!changed) throw aborted('the password was changed meanwhile; nothing was done')
    wakeDelivery()
    return {}
  }
}

/** Does and answers the same for every address: delivery finds out whether it has an account. */
export function requestPasswordReset(deps: AuthDeps): Unary<typeof AuthService.method.requestPasswordReset> {
  const { oweLetter, record, now } = deps
  return async ({ email }, context) => {
    const key = emailKey(email)
    await record({ kind: 'password_reset_requested', outcome: 'success', occurredAt: now(), ...callOrigin(context) })
    // No address has a NUL or a line break, and PostgreSQL and mail take none.
    if (!/[\p{Cc}\p{Z}]/u.test(key)) {
      await oweLetter.asked({ kind: 'password_reset', email: email.trim(), emailKey: key, userId: null })
    }
    return {}
  }
}

export function resetPassword(deps: AuthDeps): Unary<typeof AuthService.method.resetPassword> {
  const { credentials, links, passwords, strength, wakeDelivery, now, newId } = deps
  return async ({ token, newPassword }, context) => {
    const { signal } = context
    const hash = secretTokenHash(token)
    const holder = hash && (await links.find(hash, 'password_reset', now()))
    if (!hash || !holder) throw invalidLink()
    await strength.demand(newPassword, { ...holder, field: 'new_password' }, signal)
    const passwordHash = await passwords.hash(newPassword, signal)
    const userId = await credentials.resetPassword({
      ...{ hash, passwordHash, letterId: newId(), now: now() },
      event: { kind: 'password_reset', outcome: 'success', occurredAt: now(), ...callOrigin(context) },
    })
    if (userId === undefined) throw invalidLink()
    wakeDelivery()
    return {}
  }
}

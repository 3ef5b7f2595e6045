import type { AuthService } from '@learnlab/contracts/auth/v1'
import { alreadyExists, invalidArgument, requireUser, type Unary } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import { secretTokenHash } from '../domain/secret-token.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import { invalidLink, requireDomain } from './account-checks.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { reauthenticate, sessionEnded } from './reauthenticate.ts'

/** Whether another account has the new address is not said here: its owner reads it in the mail. */
export function changeEmail(deps: AuthDeps): Unary<typeof AuthService.method.changeEmail> {
  const { credentials, rules, wakeDelivery, now, newId } = deps
  return async ({ currentPassword, newEmail }, context) => {
    requireDomain(rules.emailDomains, newEmail, 'new_email')
    const user = await reauthenticate(deps, context, currentPassword)
    const key = emailKey(newEmail)
    if (newEmail === user.email) throw invalidArgument([{ field: 'new_email', description: 'is the address already' }])
    const event: SecurityEvent = {
      ...{ kind: 'email_change_requested', outcome: 'success', occurredAt: now(), subjectId: user.id },
      ...callOrigin(context),
    }
    const letterIds = [newId(), newId()] as const
    await credentials.requestEmailChange({
      userId: user.id,
      email: newEmail,
      emailKey: key,
      letterIds,
      now: now(),
      event,
    })
    wakeDelivery()
    return {}
  }
}

export function requestEmailVerification(deps: AuthDeps): Unary<typeof AuthService.method.requestEmailVerification> {
  const { users, oweLetter, now } = deps
  return async (_request, context) => {
    const user = await users.asking(requireUser(context), now())
    if (!user) throw sessionEnded()
    if (user.emailVerified) return {}
    const { id: userId, email } = user
    await oweLetter.asked({ kind: 'verify_email', email, emailKey: emailKey(email), userId })
    return {}
  }
}

export function confirmEmail(deps: AuthDeps): Unary<typeof AuthService.method.confirmEmail> {
  const { credentials, wakeDelivery, now, newId } = deps
  return async ({ token }, context) => {
    const hash = secretTokenHash(token)
    const occurredAt = now()
    const event: SecurityEvent = { kind: 'email_verified', outcome: 'success', occurredAt, ...callOrigin(context) }
    const confirmed = hash && (await credentials.confirmEmail({ hash, letterId: newId(), now: now(), event }))
    if (!confirmed) throw invalidLink()
    // Whoever has the link has the mailbox, and may know.
    if (confirmed === 'taken') throw alreadyExists('account', 'another account has this e-mail address by now')
    wakeDelivery()
    return { email: confirmed.email }
  }
}

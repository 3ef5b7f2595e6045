import type { AuthService } from '@learnlab/contracts/auth/v1'
import { alreadyExists, type Unary } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import { secretTokenHash } from '../domain/secret-token.ts'
import { invalidLink, requireDomain, requireName } from './account-checks.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { toUserMessage } from './messages.ts'

/** Does and answers the same for every address: delivery finds out what to write. */
export function startSignUp(deps: AuthDeps): Unary<typeof AuthService.method.startSignUp> {
  const { oweLetter, rules } = deps
  return async ({ email }) => {
    requireDomain(rules.emailDomains, email, 'email')
    await oweLetter.asked({ kind: 'sign_up', email, emailKey: emailKey(email), userId: null })
    return {}
  }
}

export function finishSignUp(deps: AuthDeps): Unary<typeof AuthService.method.finishSignUp> {
  const { users, links, passwords, strength, now, newId } = deps
  return async ({ token, name: typedName, password }, context) => {
    const { signal } = context
    const name = requireName(typedName)
    const hash = secretTokenHash(token)
    const holder = hash && (await links.find(hash, 'sign_up', now()))
    if (!hash || !holder) throw invalidLink()
    await strength.demand(password, { email: holder.email, name, field: 'password' }, signal)
    const passwordHash = await passwords.hash(password, signal)
    const user = { id: newId(), name, role: 'student' as const, passwordHash, createdAt: now() }
    const added = await users.addByLink(hash, user, {
      ...{ kind: 'registered', outcome: 'success', occurredAt: user.createdAt, subjectId: user.id },
      ...callOrigin(context),
    })
    if (added === 'no link') throw invalidLink()
    // Whoever has the link has the mailbox, and may know.
    if (added === 'taken') throw alreadyExists('account', 'this e-mail address has an account; sign in')
    return { user: toUserMessage(added) }
  }
}

import type { AuthService } from '@learnlab/contracts/auth/v1'
import { alreadyExists, failedPrecondition, type Unary } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import { requireDomain, requireName } from './account-checks.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'

export function register(deps: AuthDeps): Unary<typeof AuthService.method.register> {
  const { users, passwords, strength, rules, wakeDelivery, now, newId } = deps
  return async ({ email, password, name: typedName }, context) => {
    const { signal } = context
    if (rules.signUp === 'link') throw failedPrecondition('accounts are made by a mailed link here: call StartSignUp')
    const name = requireName(typedName)
    requireDomain(rules.emailDomains, email, 'email')
    await strength.demand(password, { email, name, field: 'password' }, signal)
    const user = { id: newId(), email, name, role: 'student' as const, createdAt: now() }
    const passwordHash = await passwords.hash(password, signal)
    const added = await users.add({ ...user, emailKey: emailKey(email), passwordHash }, newId(), {
      ...{ kind: 'registered', outcome: 'success', occurredAt: user.createdAt, subjectId: user.id },
      ...callOrigin(context),
    })
    if (!added) throw alreadyExists('account', 'this e-mail address has an account')
    wakeDelivery()
    return { userId: user.id, email, name }
  }
}

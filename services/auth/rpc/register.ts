import type { AuthService } from '@learnlab/contracts/auth/v1'
import { alreadyExists, invalidArgument, type Unary } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import type { AuthDeps } from './auth-deps.ts'

/**
 * Control characters, line separators and those that turn the direction of writing: no name has them, terminals and
 * pages obey some, and PostgreSQL stores no NUL.
 */
const control = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u
/** What can be seen: neither space nor a character that only shapes others. */
const visible = /[^\p{Z}\p{C}\u115f\u1160\u3164\uffa0]/u

export function register({ users, passwords, now, newId }: AuthDeps): Unary<typeof AuthService.method.register> {
  return async ({ email, password, name: typedName }, { signal }) => {
    const name = typedName.trim()
    if (control.test(name)) throw invalidArgument([{ field: 'name', description: 'must not have control characters' }])
    if (!visible.test(name)) throw invalidArgument([{ field: 'name', description: 'must not be blank' }])
    const user = { id: newId(), email, name, role: 'student' as const, createdAt: now() }
    const passwordHash = await passwords.hash(password, signal)
    const added = await users.add({ ...user, emailKey: emailKey(email), passwordHash })
    if (!added) throw alreadyExists('account', 'this e-mail address has an account')
    return { userId: user.id, email, name }
  }
}

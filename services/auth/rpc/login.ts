import type { AuthService } from '@learnlab/contracts/auth/v1'
import { type RpcError, type Unary, unauthenticated } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import type { AuthDeps } from './auth-deps.ts'
import { openSession } from './open-session.ts'

export function login(deps: AuthDeps): Unary<typeof AuthService.method.login> {
  const { users, passwords } = deps
  return async ({ email, password, refreshCookie }, context) => {
    const key = emailKey(email)
    // No address has a NUL, and PostgreSQL takes none; the work below is done all the same.
    const found = key.includes('\0') ? undefined : await users.findByEmail(key)
    if (!(await passwords.verify(password, found?.passwordHash, context.signal)) || !found) throw wrongCredentials()
    const tokens = await openSession(deps, { userId: found.id, method: 'password', refreshCookie }, context)
    if (!tokens) throw wrongCredentials()
    return tokens
  }
}

/** One answer for an unknown address and a wrong password: who has an account is nobody's business. */
function wrongCredentials(): RpcError {
  return unauthenticated('CREDENTIALS', 'the e-mail address or the password is wrong')
}

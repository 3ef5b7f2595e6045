import type { AuthService } from '@learnlab/contracts/auth/v1'
import { type RpcError, type Unary, unauthenticated } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import { issueRefreshToken } from '../domain/refresh-token.ts'
import type { AuthDeps } from './auth-deps.ts'
import { toTokensMessage } from './messages.ts'

export function login(deps: AuthDeps): Unary<typeof AuthService.method.login> {
  const { users, sessions, passwords, lifetimes, now, newId } = deps
  return async ({ email, password }, { signal }) => {
    const key = emailKey(email)
    // No address has a NUL, and PostgreSQL takes none; the work below is done all the same.
    const found = key.includes('\0') ? undefined : await users.findByEmail(key)
    if (!(await passwords.verify(password, found?.passwordHash, signal)) || !found) throw wrongCredentials()
    const { passwordHash: _, ...user } = found
    const [sessionId, refreshToken, createdAt] = [newId(), issueRefreshToken(), now()]
    const expiresAt = new Date(createdAt.getTime() + lifetimes.sessionMs)
    const opened = await sessions.open({
      id: sessionId,
      userId: user.id,
      refreshTokenHash: refreshToken.hash,
      createdAt,
      idleExpiresAt: new Date(createdAt.getTime() + lifetimes.sessionIdleMs),
      expiresAt,
    })
    if (!opened) throw wrongCredentials()
    return toTokensMessage(deps, {
      user,
      sessionId,
      sessionExpiresAt: expiresAt,
      refreshToken: refreshToken.token,
      now: createdAt,
    })
  }
}

/** One answer for an unknown address and a wrong password: who has an account is nobody's business. */
function wrongCredentials(): RpcError {
  return unauthenticated('CREDENTIALS', 'the e-mail address or the password is wrong')
}

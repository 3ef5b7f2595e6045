import { issueRefreshToken } from '../domain/refresh-token.ts'
import type { Credentials, User } from '../domain/user.ts'
import type { AuthDeps } from './auth-deps.ts'
import { toTokensMessage } from './messages.ts'

/**
 * Opens a session and says what it is carried by. Undefined when the account is gone or closed, or its credentials changed
 * since they were checked. `method` is `password` or the provider.
 */
export async function openSession(
  deps: AuthDeps,
  user: User,
  { credentialVersion, method }: Pick<Credentials, 'credentialVersion'> & { method: string },
): Promise<ReturnType<typeof toTokensMessage> | undefined> {
  const { sessions, lifetimes, now, newId } = deps
  const [sessionId, refreshToken, createdAt] = [newId(), issueRefreshToken(), now()]
  const expiresAt = new Date(createdAt.getTime() + lifetimes.sessionMs)
  const opened = await sessions.open({
    id: sessionId,
    userId: user.id,
    credentialVersion,
    method,
    refreshTokenHash: refreshToken.hash,
    createdAt,
    idleExpiresAt: new Date(createdAt.getTime() + lifetimes.sessionIdleMs),
    expiresAt,
  })
  if (!opened) return undefined
  const token = refreshToken.token
  return toTokensMessage(deps, { user, sessionId, sessionExpiresAt: expiresAt, refreshToken: token, now: createdAt })
}

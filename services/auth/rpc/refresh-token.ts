import type { AuthService } from '@learnlab/contracts/auth/v1'
import { type RpcError, type Unary, unauthenticated } from '@learnlab/rpc'
import { issueRefreshToken, refreshTokenHash } from '../domain/refresh-token.ts'
import type { AuthDeps } from './auth-deps.ts'
import { toTokensMessage } from './messages.ts'

export function refreshToken(deps: AuthDeps): Unary<typeof AuthService.method.refreshToken> {
  const { sessions, lifetimes, now } = deps
  return async (request, { logger }) => {
    const presented = refreshTokenHash(request.refreshToken)
    if (!presented) throw invalidRefreshToken()
    const [next, at] = [issueRefreshToken(), now()]
    const idleExpiresAt = new Date(at.getTime() + lifetimes.sessionIdleMs)
    const rotation = await sessions.rotate(presented, { hash: next.hash, idleExpiresAt, now: at })
    switch (rotation.outcome) {
      case 'rotated':
        return toTokensMessage(deps, { ...rotation, refreshToken: next.token, now: at })
      case 'reused':
        logger.warn(
          { sessionId: rotation.sessionId, userId: rotation.userId },
          'a refresh token was used twice: somebody may have stolen it; the session is revoked',
        )
        throw unauthenticated('REFRESH_TOKEN_REUSED', 'the refresh token was used before; sign in again')
      case 'ended':
        throw unauthenticated('SESSION_ENDED', 'the session has ended; sign in again')
      case 'unknown':
        throw invalidRefreshToken()
    }
  }
}

function invalidRefreshToken(): RpcError {
  return unauthenticated('REFRESH_TOKEN_INVALID', 'the refresh token is not valid; sign in again')
}

import type { AuthService } from '@learnlab/contracts/auth/v1'
import { type CallContext, Code, RpcError, type Unary, unauthenticated } from '@learnlab/rpc'
import { networkPrefix } from '../domain/device.ts'
import { refreshTokenHash, successorOf } from '../domain/refresh-token.ts'
import type { Rotation } from '../store/refresh-tokens.ts'
import { tokensExpireAt } from '../store/sessions.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { toTokensMessage } from './messages.ts'
import { clearRefreshCookie, refreshCookieOf, refuseForgedCookie, setRefreshCookie } from './refresh-cookie.ts'

/** A token in the body counts; a browser in cookie mode sends none. */
export function refreshToken(deps: AuthDeps): Unary<typeof AuthService.method.refreshToken> {
  return async ({ refreshToken: sent }, context) => {
    if (sent !== '') return await refresh(deps, sent, context)
    const cookie = refreshCookieOf(context)
    if (cookie === undefined) throw refused(deps, context)
    refuseForgedCookie(context, deps.browserOrigins)
    const { refreshToken, ...tokens } = await refresh(deps, cookie, context).catch((error: unknown) => {
      // A token that is good for nothing any more; whatever else went wrong, it may be good again.
      if (error instanceof RpcError && error.code === Code.UNAUTHENTICATED) clearRefreshCookie(context)
      throw error
    })
    const now = deps.now()
    setRefreshCookie(context, refreshToken, new Date(now.getTime() + deps.lifetimes.sessionIdleMs), now)
    return tokens
  }
}

async function refresh(deps: AuthDeps, presented: string, context: CallContext) {
  const { lifetimes, now } = deps
  const presentedHash = refreshTokenHash(presented)
  if (!presentedHash) throw refused(deps, context)
  const [next, at] = [successorOf(presented), now()]
  const rotation = await deps.refreshTokens.rotate(
    presentedHash,
    {
      hash: next.hash,
      salt: next.salt,
      idleExpiresAt: new Date(at.getTime() + lifetimes.sessionIdleMs),
      network: networkPrefix(context.clientAddress),
      now: at,
      graceMs: lifetimes.refreshGraceMs,
    },
    {
      event: { kind: 'refresh_token_reused', outcome: 'failure', occurredAt: at, ...callOrigin(context) },
      tokensExpireAt: tokensExpireAt(at, lifetimes),
    },
  )
  switch (rotation.outcome) {
    case 'rotated':
      return answer(deps, rotation, next, at)
    case 'again':
      return answer(deps, rotation, await newest(deps, presented, presentedHash, rotation), at)
    case 'reused':
      context.logger.warn(
        { sessionId: rotation.sessionId, userId: rotation.userId },
        'a refresh token was used twice: somebody may have stolen it; the session is revoked',
      )
      throw unauthenticated('REFRESH_TOKEN_REUSED', 'the refresh token was used before; sign in again')
    case 'ended':
      throw refused(deps, context, rotation)
    case 'unknown':
      throw refused(deps, context)
  }
}

/** The successor, or, where another tab has refreshed with that already, the newest token that descends from it. */
async function newest(
  { refreshTokens }: AuthDeps,
  presented: string,
  presentedHash: Buffer,
  rotation: Rotation & { outcome: 'again' },
) {
  let token = successorOf(presented, rotation.salt)
  const links = await refreshTokens.familySince(rotation.sessionId, presentedHash)
  const salts = new Map(links.map(({ hash, salt }) => [hash.toString('hex'), salt]))
  for (;;) {
    const salt = salts.get(token.hash.toString('hex'))
    if (!salt) return token
    token = successorOf(token.token, salt)
  }
}

function answer(
  deps: AuthDeps,
  session: Rotation & { outcome: 'rotated' | 'again' },
  next: { token: string; hash: Buffer },
  now: Date,
) {
  deps.answeredRefreshes.answering(next.hash)
  return toTokensMessage(deps, { ...session, refreshToken: next.token, now })
}

/** Of a session that has ended, or of none: noted in the security log, together with what else the caller tries. */
function refused({ noteRefusal, now }: AuthDeps, context: CallContext, of?: Rotation & { outcome: 'ended' }): RpcError {
  const error = of
    ? unauthenticated('SESSION_ENDED', 'the session has ended; sign in again')
    : unauthenticated('REFRESH_TOKEN_INVALID', 'the refresh token is not valid; sign in again')
  noteRefusal({
    ...{ kind: 'refresh_refused', outcome: 'failure', occurredAt: now(), ...callOrigin(context) },
    ...(of && { subjectId: of.userId, sessionId: of.sessionId }),
    detail: { reason: error.reason },
  })
  return error
}

import type { CallContext } from '@learnlab/rpc'
import { networkPrefix } from '../domain/device.ts'
import { issueRefreshToken } from '../domain/refresh-token.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { type TokensMessage, toTokensMessage } from './messages.ts'
import { refuseForgedCookie, setRefreshCookie } from './refresh-cookie.ts'

export type SignIn = {
  userId: string
  /** Of the credentials that were checked. */
  credentialVersion: number
  /** How the user proved who it is, such as password. */
  method: string
  /** The refresh token goes into the cookie and not into the answer. */
  refreshCookie: boolean
}

/**
 * Opens a session for a user who has proved who it is. Undefined when the account is gone or closed, or its credentials
 * were changed meanwhile. One round trip.
 * @throws PERMISSION_DENIED when the cookie is wanted by a page of another site
 */
export async function openSession(
  deps: AuthDeps,
  { userId, credentialVersion, method, refreshCookie }: SignIn,
  context: CallContext,
): Promise<TokensMessage | undefined> {
  const { sessions, lifetimes, browserOrigins, now, newId } = deps
  if (refreshCookie) refuseForgedCookie(context, browserOrigins)
  const [id, refreshToken, createdAt, origin] = [newId(), issueRefreshToken(), now(), callOrigin(context)]
  const expiresAt = new Date(createdAt.getTime() + lifetimes.sessionMs)
  const user = await sessions.open(
    {
      id,
      userId,
      credentialVersion,
      method,
      refreshTokenHash: refreshToken.hash,
      createdAt,
      idleExpiresAt: new Date(createdAt.getTime() + lifetimes.sessionIdleMs),
      expiresAt,
      userAgent: origin.userAgent,
      network: networkPrefix(context.clientAddress),
    },
    {
      kind: 'signed_in',
      outcome: 'success',
      occurredAt: createdAt,
      ...origin,
      actorId: userId,
      subjectId: userId,
      detail: { method },
    },
  )
  if (!user) return undefined
  if (refreshCookie) setRefreshCookie(context, refreshToken.token, expiresAt, createdAt)
  return toTokensMessage(deps, {
    user,
    sessionId: id,
    sessionExpiresAt: expiresAt,
    refreshToken: refreshCookie ? '' : refreshToken.token,
    now: createdAt,
  })
}

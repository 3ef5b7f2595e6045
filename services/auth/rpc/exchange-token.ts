import type { AuthService } from '@learnlab/contracts/auth/v1'
import { type Unary, unauthenticated } from '@learnlab/rpc'
import type { ExternalTokens } from '../domain/external-token.ts'
import { accountOfExternalUser } from './account-of-external-user.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { openSession } from './open-session.ts'

/** Opens a session of ours for a user of the external issuer, whose account is made or found at first sight. */
export function exchangeToken(
  deps: AuthDeps,
  external: ExternalTokens,
): Unary<typeof AuthService.method.exchangeToken> {
  const { record, now } = deps
  return async ({ token, refreshCookie }, context) => {
    const refused = () =>
      record({ kind: 'token_exchanged', outcome: 'failure', occurredAt: now(), ...callOrigin(context) })
    const about = external.read(token, now())
    if (!about) {
      await refused()
      throw unauthenticated(
        'CREDENTIALS',
        'the token is none of the external issuer, or has expired; sign in there again',
      )
    }
    const { user } = await accountOfExternalUser(deps, about, context, { field: 'token', refused })
    const { id: userId, credentialVersion } = user
    const signIn = { userId, credentialVersion, method: 'external token', refreshCookie }
    const tokens = await openSession(deps, signIn, context)
    if (!tokens) throw unauthenticated('CREDENTIALS', 'the account of this user is closed')
    return tokens
  }
}

import type { AuthService } from '@learnlab/contracts/auth/v1'
import { alreadyExists, failedPrecondition, rpcError, type Unary, unauthenticated } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import type { ExternalTokens, ExternalUser } from '../domain/external-token.ts'
import type { Credentials, User } from '../domain/user.ts'
import { requireDomain } from './account-checks.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { openSession } from './open-session.ts'

const method = 'external token'

/** Opens a session of ours for a user of the external issuer, whose account is made or found at first sight. */
export function exchangeToken(
  deps: AuthDeps,
  external: ExternalTokens,
): Unary<typeof AuthService.method.exchangeToken> {
  const { identities, rules, record, letters, wakeDelivery, now, newId } = deps
  return async ({ token, refreshCookie }, context) => {
    const origin = callOrigin(context)
    const about = external.read(token, now())
    if (!about) {
      await record({ kind: 'token_exchanged', outcome: 'failure', occurredAt: now(), ...origin })
      throw unauthenticated(
        'CREDENTIALS',
        'the token is none of the external issuer, or has expired; sign in there again',
      )
    }
    const user = (await identities.find(about)) ?? (await accountOf(about))
    if (rules.requireVerifiedEmail && !user.emailVerified) {
      await oweVerification(user)
      throw rpcError('EMAIL_UNVERIFIED', 'follow the link that was sent to your e-mail address first')
    }
    const { id: userId, credentialVersion } = user
    const tokens = await openSession(deps, { userId, credentialVersion, method, refreshCookie }, context)
    if (!tokens) throw unauthenticated('CREDENTIALS', 'the account of this user is closed')
    return tokens

    async function accountOf({
      issuer,
      subject,
      email,
      emailVerified,
      name,
    }: ExternalUser): Promise<User & Credentials> {
      if (email === undefined) {
        throw failedPrecondition(
          'an account needs an e-mail address; add one with the external issuer, then sign in there',
        )
      }
      requireDomain(rules.emailDomains, email, 'token')
      const adoption = await identities.adopt(
        { issuer, subject },
        { id: newId(), email, emailKey: emailKey(email), emailVerified, name, now: now() },
        { clientAddress: origin.clientAddress, userAgent: origin.userAgent },
      )
      if (adoption.outcome === 'created' && !emailVerified) await oweVerification(adoption.user)
      if (adoption.outcome !== 'refused') return adoption.user
      await record({ kind: 'token_exchanged', outcome: 'failure', occurredAt: now(), ...origin })
      throw alreadyExists(
        'account',
        'this e-mail address has an account; sign in to that, or verify the address with the issuer',
      )
    }
  }

  async function oweVerification({ id: userId, email }: User): Promise<void> {
    const letter = { id: newId(), kind: 'verify_email' as const, email, emailKey: emailKey(email), userId }
    await letters.add({ ...letter, createdAt: now() })
    wakeDelivery()
  }
}

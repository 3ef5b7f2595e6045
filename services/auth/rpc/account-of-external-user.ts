import { alreadyExists, type CallContext, failedPrecondition, rpcError } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import type { ExternalUser } from '../domain/external-user.ts'
import type { Credentials, User } from '../domain/user.ts'
import { requireDomain } from './account-checks.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'

/**
 * The account of a person whom an issuer elsewhere vouches for, found or made at first sight by the rules of accounts.
 * `field` is where the request has the proof; `refused` records that
 * another has the address.
 * @throws PRECONDITION without an address, VALIDATION for its domain, CONFLICT when another has it, EMAIL_UNVERIFIED
 */
export async function accountOfExternalUser(
  deps: AuthDeps,
  about: ExternalUser,
  context: CallContext,
  { field, refused }: { field: string; refused: () => Promise<void> },
): Promise<{ user: User & Credentials; created: boolean }> {
  const { identities, rules, oweLetter, now, newId } = deps
  const known = await identities.find(about)
  const { user, created } = known ? { user: known, created: false } : await adopted()
  if (!user.emailVerified && (created || rules.requireVerifiedEmail)) {
    const { id: userId, email } = user
    await oweLetter.beside({ kind: 'verify_email', email, emailKey: emailKey(email), userId })
  }
  if (rules.requireVerifiedEmail && !user.emailVerified) {
    throw rpcError('EMAIL_UNVERIFIED', 'follow the link that was sent to your e-mail address first')
  }
  return { user, created }

  async function adopted(): Promise<{ user: User & Credentials; created: boolean }> {
    const { email, emailVerified, name } = about
    if (email === undefined) throw failedPrecondition('an account needs an e-mail address; add one with the provider')
    requireDomain(rules.emailDomains, email, field)
    // Trying whether an address is taken would tell who has an account.
    if (rules.signUp === 'link' && !emailVerified) {
      throw failedPrecondition('this e-mail address is not verified; verify it with the provider, or sign up by link')
    }
    const { clientAddress, userAgent } = callOrigin(context)
    const newcomer = { id: newId(), email, emailKey: emailKey(email), emailVerified, name, now: now() }
    const adoption = await identities.adopt(about, newcomer, { clientAddress, userAgent })
    if (adoption.outcome === 'refused') {
      await refused()
      throw alreadyExists(
        'account',
        'this e-mail address has an account; sign in to that, or verify the address with the provider',
      )
    }
    return { user: adoption.user, created: adoption.outcome === 'created' }
  }
}

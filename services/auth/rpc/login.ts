import type { AuthService } from '@learnlab/contracts/auth/v1'
import { type CallContext, type RpcError, rpcError, type Unary, unauthenticated } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { Credentials, User } from '../domain/user.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { openSession } from './open-session.ts'

export function login(deps: AuthDeps): Unary<typeof AuthService.method.login> {
  const { users, record, passwords, limits, rules, oweLetter, now } = deps
  return async ({ email, password, refreshCookie }, context) => {
    const { signal, clientAddress } = context
    const key = emailKey(email)
    let found: (User & Credentials) | undefined
    const right = await limits.guard({ emailKey: key, clientAddress }, async () => {
      // No address has a NUL, and PostgreSQL takes none; the work below is done all the same.
      found = key.includes('\0') ? undefined : await users.findByEmail(key)
      return (await passwords.verify(password, found?.passwordHash, signal)) && found?.active === true
    })
    if (!right || !found) {
      await record({ ...loginFailed(context, now()), subjectId: found?.id })
      throw wrongCredentials()
    }
    if (rules.requireVerifiedEmail && !found.emailVerified) {
      const { id: userId, email } = found
      await oweLetter.beside({ kind: 'verify_email', email, emailKey: key, userId })
      throw rpcError('EMAIL_UNVERIFIED', 'follow the link that was sent to your e-mail address first')
    }
    await renewHash(deps, { id: found.id, passwordHash: found.passwordHash, password }, context)
    const { id: userId, credentialVersion } = found
    const tokens = await openSession(deps, { userId, credentialVersion, method: 'password', refreshCookie }, context)
    if (!tokens) throw wrongCredentials()
    return tokens
  }
}

/** The same row for every kind of failure, so that it takes the same time. */
function loginFailed(context: CallContext, occurredAt: Date): SecurityEvent {
  return { kind: 'signed_in', outcome: 'failure', occurredAt, ...callOrigin(context), detail: { method: 'password' } }
}

/** The password is here only now: a hash made with less work than new ones is replaced. Failing costs nobody the sign-in. */
async function renewHash(
  { passwords, credentials }: AuthDeps,
  { id, passwordHash, password }: { id: string; passwordHash: string | null; password: string },
  { signal, logger }: Pick<CallContext, 'signal' | 'logger'>,
): Promise<void> {
  if (passwordHash === null || !passwords.isOutdated(passwordHash)) return
  try {
    await credentials.rehash(id, passwordHash, await passwords.hash(password, signal))
  } catch (error) {
    signal.throwIfAborted()
    logger.info({ err: error }, 'an old password hash was not renewed; the next sign-in tries again')
  }
}

/** One answer for an unknown address, a wrong password and a closed account: who has one is nobody's business. */
function wrongCredentials(): RpcError {
  return unauthenticated('CREDENTIALS', 'the e-mail address or the password is wrong')
}

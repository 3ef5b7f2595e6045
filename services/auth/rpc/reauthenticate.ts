import { type CallContext, requireUser, rpcError, unauthenticated } from '@learnlab/rpc'
import { emailKey } from '../domain/email.ts'
import type { Credentials, User } from '../domain/user.ts'
import type { AuthDeps } from './auth-deps.ts'

/** A sign-in of an account without a password that is older does not count. */
const recentSignInMs = 10 * 60_000

/**
 * Asks the caller for the password again; where the account has none, the sign-in must have been within ten minutes. A
 * token that was stolen, or a device that was left open, is not enough for what cannot be undone.
 * @throws SESSION_ENDED when the session is closed, REAUTHENTICATION without or with a wrong password, RATE_LIMIT
 */
export async function reauthenticate(
  deps: Pick<AuthDeps, 'users' | 'passwords' | 'limits' | 'now'>,
  context: Pick<CallContext, 'caller' | 'clientAddress' | 'signal'>,
  currentPassword: string,
): Promise<User & Credentials> {
  const user = await deps.users.asking(requireUser(context), deps.now())
  if (!user) throw sessionEnded()
  await checkAgain(deps, context, currentPassword, user)
  return user
}

export async function checkAgain(
  { passwords, limits, now }: Pick<AuthDeps, 'passwords' | 'limits' | 'now'>,
  { clientAddress, signal }: Pick<CallContext, 'clientAddress' | 'signal'>,
  currentPassword: string,
  user: User & Credentials & { signedInAt: Date },
): Promise<void> {
  if (user.passwordHash === null) {
    if (now().getTime() - user.signedInAt.getTime() <= recentSignInMs) return
    throw rpcError('REAUTHENTICATION', 'sign in again first: the last time was more than ten minutes ago')
  }
  if (currentPassword === '') throw rpcError('REAUTHENTICATION', 'current_password is missing: this needs it again')
  const who = { emailKey: emailKey(user.email), clientAddress }
  const right = await limits.guard(who, () => passwords.verify(currentPassword, user.passwordHash, signal))
  if (!right) throw rpcError('REAUTHENTICATION', 'the current password is wrong')
}

export function sessionEnded() {
  return unauthenticated('SESSION_ENDED', 'the session has ended; sign in again')
}

import { timingSafeEqual } from 'node:crypto'
import type { AuthService } from '@learnlab/contracts/auth/v1'
import { invalidArgument, notFound, RpcError, type Unary } from '@learnlab/rpc'
import type { ExternalUser } from '../domain/external-user.ts'
import { derivedSecret, issueSecretToken, secretTokenHash } from '../domain/secret-token.ts'
import {
  type AuthorizationResponse,
  type OpenIdProvider,
  type SignInSecrets,
  signInFailed,
} from '../openid-provider.ts'
import type { PendingSignIn, PendingSignInStore } from '../store/pending-sign-ins.ts'
import { accountOfExternalUser } from './account-of-external-user.ts'
import type { AuthDeps } from './auth-deps.ts'
import { callOrigin } from './call-origin.ts'
import { openSession } from './open-session.ts'

/** Between the two halves of a sign-in. */
const pendingMs = 10 * 60_000

/** What signing in with providers needs beside the rest. */
export type ProviderDeps = { providers: ReadonlyMap<string, OpenIdProvider>; pendingSignIns: PendingSignInStore }

export function listSignInProviders({
  providers,
}: Pick<ProviderDeps, 'providers'>): Unary<typeof AuthService.method.listSignInProviders> {
  return async () => ({ providers: [...providers.keys()] })
}

export function startSignIn(
  { now }: AuthDeps,
  { providers, pendingSignIns }: ProviderDeps,
): Unary<typeof AuthService.method.startSignIn> {
  return async ({ provider: name }) => {
    const provider = providers.get(name)
    if (!provider) throw notFound('sign-in provider', name)
    const { token: handle, hash: handleHash } = issueSecretToken()
    const authorizationUrl = await provider.authorizationUrl(secretsOf(handle))
    const at = now()
    await pendingSignIns.add({ handleHash, provider: name, expiresAt: new Date(at.getTime() + pendingMs) }, at)
    return { authorizationUrl, handle, expiresIn: BigInt(pendingMs / 1_000) }
  }
}

export function finishSignIn(
  deps: AuthDeps,
  { providers, pendingSignIns }: ProviderDeps,
): Unary<typeof AuthService.method.finishSignIn> {
  const { record, now } = deps
  return async ({ handle, refreshCookie, ...response }, context) => {
    if ((response.code === '') === (response.error === '')) {
      throw invalidArgument([{ field: 'code', description: 'either this or error must be set' }])
    }
    const failed = async (detail: Record<string, string>) =>
      record({ kind: 'signed_in', outcome: 'failure', occurredAt: now(), ...callOrigin(context), detail })
    const secrets = secretsOf(handle)
    const handleHash = secretTokenHash(handle)
    // An answer to somebody else's question does not use this one up: it may be a forged one.
    const pending =
      handleHash && sameText(response.state, secrets.state) ? await pendingSignIns.take(handleHash, now()) : undefined
    const provider = pending && providers.get(pending.provider)
    if (!pending || !provider) {
      await failed({ method: 'provider' })
      throw signInFailed()
    }
    const method = provider.name
    let about: ExternalUser
    try {
      about = await vouched(provider, response, secrets, pending)
    } catch (error) {
      await failed({ method })
      throw error
    }
    const { user, created } = await accountOfExternalUser(deps, about, context, {
      field: 'code',
      refused: () => failed({ method }),
    })
    const { id: userId, credentialVersion } = user
    const tokens = await openSession(deps, { userId, credentialVersion, method, refreshCookie }, context)
    // One answer for what can have happened to the account: it is closed, gone, or was taken over this moment.
    if (!tokens) throw signInFailed()
    return { ...tokens, created }
  }

  /** Whom the provider vouches for. When it is away, the same answer may be tried again. */
  async function vouched(
    provider: OpenIdProvider,
    response: AuthorizationResponse,
    secrets: SignInSecrets,
    pending: PendingSignIn,
  ): Promise<ExternalUser> {
    try {
      return await provider.user(response, secrets)
    } catch (error) {
      if (error instanceof RpcError && error.reason === 'DEPENDENCY') await pendingSignIns.add(pending, now())
      throw error
    }
  }
}

/** They follow from the handle, which only the browser has: what is stored finishes no sign-in. */
function secretsOf(handle: string): SignInSecrets {
  return {
    state: derivedSecret(handle, 'state'),
    nonce: derivedSecret(handle, 'nonce'),
    codeVerifier: derivedSecret(handle, 'code verifier'),
  }
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

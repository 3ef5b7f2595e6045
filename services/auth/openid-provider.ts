import { type RpcError, rpcError, unavailable } from '@learnlab/rpc'
import type { Logger } from '@learnlab/telemetry'
import * as openid from 'openid-client'
import { type ExternalUser, externalName } from './domain/external-user.ts'
import type { SignInProvider } from './sign-in-providers-config.ts'

/** What a browser is sent to the provider with, and must come back with. */
export type SignInSecrets = { state: string; nonce: string; codeVerifier: string }

/** The query parameters of the way back; those that the provider did not send are ''. */
export type AuthorizationResponse = { code: string; state: string; iss: string; error: string }

/** An OpenID provider as its relying party sees it: authorization code with PKCE (RFC 7636), state and nonce. */
export type OpenIdProvider = {
  name: string
  /** @throws DEPENDENCY when the provider does not answer */
  authorizationUrl(secrets: SignInSecrets): Promise<string>
  /** @throws SIGN_IN_FAILED when the answer is not good, DEPENDENCY when the provider does not answer */
  user(response: AuthorizationResponse, secrets: SignInSecrets): Promise<ExternalUser>
}

/** Of each call to a provider; FinishSignIn makes four at most within its 20 seconds. */
const callTimeoutS = 4
/** Endpoints of providers hardly ever change. Keys are fetched again when an unknown one is named. */
const discoveryMs = 3_600_000
const retryAfterMs = 5_000

export function createOpenIdProvider(
  provider: SignInProvider,
  { siteUrl, logger, now }: { siteUrl: string; logger: Pick<Logger, 'warn'>; now: () => Date },
): OpenIdProvider {
  const { name, issuer, clientId, scope } = provider
  // One for each provider: an answer of one cannot be passed on as another's (RFC 9700, section 4.4.2.2).
  const redirectUri = `${siteUrl}/sign-in/${name}`
  let known: { configuration: Promise<openid.Configuration>; untilMs: number } | undefined

  function discovered(): Promise<openid.Configuration> {
    if (known && now().getTime() < known.untilMs) return known.configuration
    const insecure = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []
    const fresh = {
      configuration: openid.discovery(new URL(issuer), clientId, {}, clientAuthentication(provider), {
        timeout: callTimeoutS,
        // Of the ID token too, although it comes from the provider itself over TLS.
        execute: [openid.enableNonRepudiationChecks, ...insecure],
      }),
      untilMs: now().getTime() + discoveryMs,
    }
    known = fresh
    fresh.configuration.catch(() => {
      if (known === fresh) known = undefined
    })
    return fresh.configuration
  }

  async function asking<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isAnswerToBlame(error)) throw signInFailed(error)
      logger.warn({ provider: name, err: error }, 'an OpenID provider does not answer as it should')
      throw unavailable(`the sign-in provider ${name} does not answer; try again`, { retryAfterMs, cause: error })
    }
  }

  return {
    name,
    authorizationUrl: ({ state, nonce, codeVerifier }) =>
      asking(async () => {
        const parameters = {
          ...{ redirect_uri: redirectUri, scope, state, nonce },
          code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
        }
        return openid.buildAuthorizationUrl(await discovered(), parameters).href
      }),

    user: (response, { state, nonce, codeVerifier }) =>
      asking(async () => {
        const configuration = await discovered()
        const url = new URL(redirectUri)
        for (const [key, value] of Object.entries(response)) if (value !== '') url.searchParams.set(key, value)
        const tokens = await openid.authorizationCodeGrant(configuration, url, {
          ...{ pkceCodeVerifier: codeVerifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
        })
        const claims = tokens.claims()
        if (!claims) throw signInFailed()
        // Many providers put no more than the subject into the token.
        const more =
          claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
            ? await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
            : {}
        const about: Readonly<Record<string, unknown>> = { ...more, ...claims }
        return {
          issuer: claims.iss,
          subject: claims.sub,
          email: emailOf(about.email),
          emailVerified: about.email_verified === true,
          name: externalName([about.name, about.given_name, about.nickname]),
        }
      }),
  }
}

/** The secret goes the way that the provider names; without a word of it, the standard's (OpenID Connect Core, section 9). */
function clientAuthentication({ clientSecret }: SignInProvider): openid.ClientAuth {
  if (clientSecret === undefined) return openid.None()
  const [basic, post] = [openid.ClientSecretBasic(clientSecret), openid.ClientSecretPost(clientSecret)]
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported
    const usePost = methods?.includes('client_secret_post') && !methods.includes('client_secret_basic')
    return (usePost ? post : basic)(server, ...rest)
  }
}

const badAnswers = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
])
/** Errors of the authorization endpoint that are the provider's trouble (RFC 6749, section 4.1.2.1). */
const troubles = new Set(['server_error', 'temporarily_unavailable'])

/** Whether the answer that came with the browser is wrong, and not the provider away. */
function isAnswerToBlame(error: unknown): boolean {
  if (error instanceof openid.AuthorizationResponseError) return !troubles.has(error.error)
  if (error instanceof openid.ResponseBodyError) return error.error === 'invalid_grant'
  return error instanceof openid.ClientError && badAnswers.has(error.code ?? '')
}

export function signInFailed(cause?: unknown): RpcError {
  return rpcError('SIGN_IN_FAILED', 'the sign-in was cancelled, has expired or was used; start it again', { cause })
}

function emailOf(said: unknown): string | undefined {
  if (typeof said !== 'string' || said.length > 254) return undefined
  return /^[^\s\p{C}@]+@[^\s\p{C}@]+$/u.test(said) ? said : undefined
}

import { AuthService } from '@learnlab/contracts/auth/v1'
import type { Attempts } from '@learnlab/limits'
import type { Pool } from '@learnlab/postgres'
import {
  buildRpcServer,
  createKeyTokenVerifier,
  implement,
  type Revocations,
  type RpcServer,
  type SomeRateLimits,
} from '@learnlab/rpc'
import type { Logger, Metrics, OperatorRoute } from '@learnlab/telemetry'
import { v7 as uuidv7 } from 'uuid'
import { recordAnsweredRefreshes } from './answered-refreshes.ts'
import type { Config } from './config.ts'
import { createExternalTokens } from './domain/external-token.ts'
import type { PasswordHashing } from './domain/password-hashing.ts'
import { jwksPath, jwksRoute } from './jwks-route.ts'
import { startDelivery } from './mail/delivery.ts'
import { createOweLetter } from './mail/owe-letter.ts'
import type { PostOffice } from './mail/post-office.ts'
import { createOpenIdProvider } from './openid-provider.ts'
import type { PasswordStrength } from './password-strength.ts'
import { keepRefusalLog } from './refusal-log.ts'
import { deactivateUser, reactivateUser } from './rpc/activation.ts'
import type { AccountRules, AuthDeps } from './rpc/auth-deps.ts'
import { callOrigin } from './rpc/call-origin.ts'
import { deleteUser } from './rpc/delete-user.ts'
import { changeEmail, confirmEmail, requestEmailVerification } from './rpc/email.ts'
import { exchangeToken } from './rpc/exchange-token.ts'
import { getUser } from './rpc/get-user.ts'
import { listSecurityEvents } from './rpc/list-security-events.ts'
import { login } from './rpc/login.ts'
import { logout } from './rpc/logout.ts'
import { changePassword, requestPasswordReset, resetPassword } from './rpc/password.ts'
import { finishSignIn, listSignInProviders, startSignIn } from './rpc/provider-sign-in.ts'
import { refreshToken } from './rpc/refresh-token.ts'
import { register } from './rpc/register.ts'
import { changeRole, checkPermission } from './rpc/roles.ts'
import { listSessions, revokeAllSessions, revokeSession } from './rpc/sessions.ts'
import { finishSignUp, startSignUp } from './rpc/sign-up.ts'
import { updateProfile } from './rpc/update-profile.ts'
import { validateToken } from './rpc/validate-token.ts'
import { createSignInLimits } from './sign-in-limits.ts'
import type { SignInProvider } from './sign-in-providers-config.ts'
import type { SigningKeys } from './signing-keys.ts'
import { createCredentialStore } from './store/credentials.ts'
import { createIdentityStore } from './store/identities.ts'
import { createLetterStore } from './store/letters.ts'
import { createMailedLinkStore } from './store/mailed-links.ts'
import { createPendingSignInStore } from './store/pending-sign-ins.ts'
import { createRefreshTokenStore } from './store/refresh-tokens.ts'
import { changeRole as changeRoleOf } from './store/roles.ts'
import { createSecurityEventStore, recordSecurityEvent, recordSecurityEvents } from './store/security-events.ts'
import { createSessionStore, tokensExpireAt } from './store/sessions.ts'
import { createUserStore } from './store/users.ts'

export type AuthServerDeps = {
  pool: Pool
  signingKeys: SigningKeys
  passwords: PasswordHashing
  strength: PasswordStrength
  postOffice: PostOffice
  attempts: Attempts
  rules: AccountRules
  siteUrl: string
  tokens: Config['tokens']
  /** Whom people may sign in with. */
  signInProviders?: readonly SignInProvider[] | undefined
  /** Whose tokens are exchanged too. */
  externalIssuer?: Config['externalIssuer']
  lifetimes: Config['lifetimes']
  logger: Logger
  metrics: Metrics
  browserOrigins: readonly string[]
  /** What other processes revoked; without it this one follows none. */
  revocations?: Revocations | undefined
  now?: (() => Date) | undefined
  /** How often refusals are recorded. */
  refusalsEveryMs?: number | undefined
  limits?: SomeRateLimits | undefined
}

export type AuthServer = {
  server: RpcServer
  /** What the operator port serves beside the usual. */
  routes: Record<string, OperatorRoute>
  /** Ends what goes on beside calls. To be called when the server is closed, before the pool is. */
  close(): Promise<void>
}

export function buildAuthServer(deps: AuthServerDeps): AuthServer {
  const { pool, signingKeys, passwords, tokens, lifetimes, revocations, logger, metrics, limits } = deps
  const now = deps.now ?? (() => new Date())
  const refreshTokens = createRefreshTokenStore(pool)
  const answeredRefreshes = recordAnsweredRefreshes({ tokens: refreshTokens, logger, now })
  const verifier = createKeyTokenVerifier({ ...tokens, keyById: signingKeys.publicKey, revocations })
  const letters = createLetterStore(pool)
  const stores = { users: createUserStore(pool), links: createMailedLinkStore(pool) }
  const signInLimits = createSignInLimits(deps.attempts, now)
  const { postOffice, siteUrl } = deps
  const delivery = startDelivery({ ...stores, letters, limits: signInLimits, postOffice, siteUrl, logger, now })
  const sessions = createSessionStore(pool, lifetimes)
  const refusals = keepRefusalLog({
    record: (events) => recordSecurityEvents(pool, events),
    logger,
    everyMs: deps.refusalsEveryMs,
  })
  const signInProviders = {
    providers: new Map(
      deps.signInProviders?.map((provider) => [
        provider.name,
        createOpenIdProvider(provider, { siteUrl, logger, now }),
      ]),
    ),
    pendingSignIns: createPendingSignInStore(pool),
  }
  const external = deps.externalIssuer && createExternalTokens(deps.externalIssuer)
  const auth: AuthDeps = {
    ...stores,
    credentials: createCredentialStore(pool, lifetimes),
    sessions,
    identities: createIdentityStore(pool, sessions),
    refreshTokens,
    answeredRefreshes,
    securityEvents: createSecurityEventStore(pool),
    wakeDelivery: delivery.wake,
    oweLetter: createOweLetter({ letters, wakeDelivery: delivery.wake, metrics, logger, now, newId: uuidv7 }),
    record: (event) => recordSecurityEvent(pool, event),
    noteRefusal: refusals.note,
    strength: deps.strength,
    limits: signInLimits,
    rules: deps.rules,
    roles: {
      change: (userId, role, event) =>
        changeRoleOf(pool, userId, role, { event, tokensExpireAt: tokensExpireAt(event.occurredAt, lifetimes) }),
    },
    passwords,
    signingKey: signingKeys.active,
    verifier,
    tokens,
    lifetimes,
    browserOrigins: deps.browserOrigins,
    now,
    newId: uuidv7,
  }
  const implementation = implement(AuthService, {
    register: register(auth),
    login: login(auth),
    logout: logout(auth),
    validateToken: validateToken(auth, external),
    refreshToken: refreshToken(auth),
    ...(external && { exchangeToken: exchangeToken(auth, external) }),
    listSessions: listSessions(auth),
    revokeSession: revokeSession(auth),
    revokeAllSessions: revokeAllSessions(auth),
    listSecurityEvents: listSecurityEvents(auth),
    changeRole: changeRole(auth),
    checkPermission: checkPermission(auth),
    getUser: getUser(auth),
    deleteUser: deleteUser(auth),
    startSignUp: startSignUp(auth),
    finishSignUp: finishSignUp(auth),
    updateProfile: updateProfile(auth),
    changePassword: changePassword(auth),
    requestPasswordReset: requestPasswordReset(auth),
    resetPassword: resetPassword(auth),
    changeEmail: changeEmail(auth),
    requestEmailVerification: requestEmailVerification(auth),
    confirmEmail: confirmEmail(auth),
    deactivateUser: deactivateUser(auth),
    reactivateUser: reactivateUser(auth),
    listSignInProviders: listSignInProviders(signInProviders),
    startSignIn: startSignIn(auth, signInProviders),
    finishSignIn: finishSignIn(auth, signInProviders),
  })
  return {
    server: buildRpcServer({
      ...{ implementations: [implementation], logger, metrics, tokens: verifier, limits },
      onDenied: (call) =>
        refusals.note({
          ...{ kind: 'access_denied', outcome: 'failure', occurredAt: now(), ...callOrigin(call) },
          detail: { method: call.method.name },
        }),
    }),
    routes: { [jwksPath]: jwksRoute(signingKeys.jwks) },
    async close() {
      await Promise.all([delivery.close(), answeredRefreshes.close(), refusals.close()])
    },
  }
}

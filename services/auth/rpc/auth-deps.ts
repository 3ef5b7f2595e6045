import type { TokenExpectations, TokenVerifier, UserRole } from '@learnlab/rpc'
import type { AnsweredRefreshes } from '../answered-refreshes.ts'
import type { Lifetimes } from '../config.ts'
import type { PasswordHashing } from '../domain/password-hashing.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { SigningKey } from '../domain/signing-key.ts'
import type { RefreshTokenStore } from '../store/refresh-tokens.ts'
import type { SecurityEventStore } from '../store/security-events.ts'
import type { SessionStore } from '../store/sessions.ts'
import type { UserStore } from '../store/users.ts'

/** What the handlers of this service work with. */
export type AuthDeps = {
  users: UserStore
  sessions: SessionStore
  refreshTokens: RefreshTokenStore
  answeredRefreshes: AnsweredRefreshes
  securityEvents: SecurityEventStore
  roles: { change(userId: string, role: UserRole, event: SecurityEvent): Promise<boolean> }
  passwords: PasswordHashing
  /** Signs new access tokens. */
  signingKey: () => SigningKey
  /** Verifies those that were signed with any key that is published. */
  verifier: TokenVerifier
  tokens: TokenExpectations
  lifetimes: Lifetimes
  /** Of pages that may refresh by cookie. */
  browserOrigins: readonly string[]
  now: () => Date
  /** A new UUIDv7. */
  newId: () => string
}

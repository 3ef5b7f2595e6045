import type { TokenExpectations, TokenVerifier, UserRole } from '@learnlab/rpc'
import type { AnsweredRefreshes } from '../answered-refreshes.ts'
import type { Lifetimes } from '../config.ts'
import type { EmailDomains } from '../domain/email.ts'
import type { PasswordHashing } from '../domain/password-hashing.ts'
import type { SecurityEvent } from '../domain/security-event.ts'
import type { SigningKey } from '../domain/signing-key.ts'
import type { OweLetter } from '../mail/owe-letter.ts'
import type { PasswordStrength } from '../password-strength.ts'
import type { SignInLimits } from '../sign-in-limits.ts'
import type { CredentialStore } from '../store/credentials.ts'
import type { IdentityStore } from '../store/identities.ts'
import type { MailedLinkStore } from '../store/mailed-links.ts'
import type { RefreshTokenStore } from '../store/refresh-tokens.ts'
import type { SecurityEventStore } from '../store/security-events.ts'
import type { SessionStore } from '../store/sessions.ts'
import type { UserStore } from '../store/users.ts'

/** Who may have an account and when it lets them in. */
export type AccountRules = {
  /** `open`: Register makes accounts. `link`: only the link of StartSignUp does, and nothing is revealed. */
  signUp: 'open' | 'link'
  requireVerifiedEmail: boolean
  emailDomains: EmailDomains
}

/** What the handlers of this service work with. */
export type AuthDeps = {
  users: UserStore
  credentials: CredentialStore
  sessions: SessionStore
  identities: IdentityStore
  oweLetter: OweLetter
  links: MailedLinkStore
  /** Says that a letter is owed. */
  wakeDelivery: () => void
  /** Writes an event to the security log. One round trip. */
  record: (event: SecurityEvent) => Promise<void>
  /** Has the security log say that somebody was refused, together with others of the kind. */
  noteRefusal: (refusal: SecurityEvent) => void
  refreshTokens: RefreshTokenStore
  answeredRefreshes: AnsweredRefreshes
  securityEvents: SecurityEventStore
  roles: { change(userId: string, role: UserRole, event: SecurityEvent): Promise<boolean> }
  passwords: PasswordHashing
  strength: PasswordStrength
  limits: SignInLimits
  rules: AccountRules
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

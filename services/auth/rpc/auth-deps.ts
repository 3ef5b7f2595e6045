import type { TokenExpectations, TokenVerifier } from '@learnlab/rpc'
import type { Lifetimes } from '../config.ts'
import type { PasswordHashing } from '../domain/password-hashing.ts'
import type { SigningKey } from '../domain/signing-key.ts'
import type { SessionStore } from '../store/sessions.ts'
import type { UserStore } from '../store/users.ts'

/** What the handlers of this service work with. */
export type AuthDeps = {
  users: UserStore
  sessions: SessionStore
  passwords: PasswordHashing
  /** Signs new access tokens. */
  signingKey: SigningKey
  /** Verifies those that were signed with any key that is published. */
  verifier: TokenVerifier
  tokens: TokenExpectations
  lifetimes: Lifetimes
  now: () => Date
  /** A new UUIDv7. */
  newId: () => string
}

import type { UserRole } from '@learnlab/rpc'

export type User = {
  id: string
  /** As typed. */
  email: string
  name: string
  role: UserRole
  createdAt: Date
  avatarUrl: string | null
  /** BCP 47. */
  locale: string | null
  /** Name in the IANA time zone database. */
  timeZone: string | null
  emailVerified: boolean
  /** false once deactivated. */
  active: boolean
  hasPassword: boolean
}

/** What a sign-in or a re-authentication is checked against. */
export type Credentials = {
  passwordHash: string | null
  /** Counts changes of what lets this user in. */
  credentialVersion: number
}

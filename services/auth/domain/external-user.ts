/** A person as an issuer elsewhere tells of them. */
export type ExternalUser = {
  issuer: string
  subject: string
  /** Absent where the issuer knows the person by something else, such as a telephone. */
  email: string | undefined
  /** Whether the issuer says that it verified the address. */
  emailVerified: boolean
  name: string
}

import { displayName } from './display-name.ts'

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

const maxNameLength = 100

/** The first that can be a name. No part of the address in its place: others see names. */
export function externalName(candidates: readonly unknown[]): string {
  for (const candidate of candidates) {
    const result = displayName(typeof candidate === 'string' ? candidate.slice(0, maxNameLength) : '')
    if ('name' in result) return result.name
  }
  return 'Learner'
}

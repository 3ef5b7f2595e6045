import type { CallRateClass } from './method-rules.ts'

/** Calls that one user, or one network address, may make in a minute, for each rate class; 0 sets no limit. */
export type RateLimits = Readonly<Record<CallRateClass, number>>

export const defaultRateLimits: RateLimits = { READ: 3_000, WRITE: 600, COMPUTE: 1_200, CREDENTIAL: 60 }

/** Some limits, with the default of each that is not given. */
export type SomeRateLimits = { readonly [Name in CallRateClass]?: number | undefined }

export function rateLimits(given: SomeRateLimits): RateLimits {
  const { READ, WRITE, COMPUTE, CREDENTIAL } = defaultRateLimits
  return {
    READ: given.READ ?? READ,
    WRITE: given.WRITE ?? WRITE,
    COMPUTE: given.COMPUTE ?? COMPUTE,
    CREDENTIAL: given.CREDENTIAL ?? CREDENTIAL,
  }
}

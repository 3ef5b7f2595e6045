import type { CallRateClass } from './method-rules.ts'
import type { SharedCounts } from './shared-counts.ts'

/**
 * Calls that one user, or one network address, may make in a minute, for each rate class, and the streams that it may
 * hold open at one server; 0 sets no limit.
 */
export type RateLimits = Readonly<Record<CallRateClass | 'STREAMS', number>>

export const defaultRateLimits: RateLimits = { READ: 3_000, WRITE: 600, COMPUTE: 1_200, CREDENTIAL: 60, STREAMS: 64 }

/** Some limits, with the default of each that is not given. */
export type SomeRateLimits = { readonly [Name in keyof RateLimits]?: number | undefined } & {
  /** Where replicas count calls together; without it each counts its own. */
  readonly shared?: SharedCounts | undefined
}

export function rateLimits(given: SomeRateLimits): RateLimits {
  const { READ, WRITE, COMPUTE, CREDENTIAL, STREAMS } = defaultRateLimits
  return {
    READ: given.READ ?? READ,
    WRITE: given.WRITE ?? WRITE,
    COMPUTE: given.COMPUTE ?? COMPUTE,
    CREDENTIAL: given.CREDENTIAL ?? CREDENTIAL,
    STREAMS: given.STREAMS ?? STREAMS,
  }
}

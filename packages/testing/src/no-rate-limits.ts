import type { RateLimits } from '@learnlab/rpc'

/** For servers under test: a test may call as often as it needs. */
export const noRateLimits: RateLimits = { READ: 0, WRITE: 0, COMPUTE: 0, CREDENTIAL: 0, STREAMS: 0 }

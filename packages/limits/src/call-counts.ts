import type { Logger } from '@learnlab/telemetry'
import { connectRedis } from './connect-redis.ts'
import { createRedisCallCounts } from './redis-call-counts.ts'

/** Counts of calls, a minute long each, that the replicas of a service share; what packages/rpc takes as `limits.shared`. */
export type CallCounts = {
  /**
   * Adds calls to their counts. Gives for each, in the same order, what it came to and in how many milliseconds it begins
   * anew. Rejects while Redis does not answer.
   */
  add(
    calls: readonly { readonly key: string; readonly calls: number }[],
  ): Promise<readonly { readonly total: number; readonly msLeft: number }[]>
}

/** The counts of a service in the Redis at `url`; none without one. Whoever connects closes. */
export function connectCallCounts({
  url,
  service,
  logger,
}: {
  readonly url: string | undefined
  readonly service: string
  readonly logger: Pick<Logger, 'warn' | 'info'>
}): { readonly shared: CallCounts | undefined; close(): void } {
  if (url === undefined) return { shared: undefined, close: () => undefined }
  const redis = connectRedis(url, logger)
  return { shared: createRedisCallCounts(redis, service, logger), close: () => redis.disconnect() }
}

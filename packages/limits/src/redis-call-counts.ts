import type { Logger } from '@learnlab/telemetry'
import { type Redis, ReplyError } from 'ioredis'
import type { CallCounts } from './call-counts.ts'

const windowMs = 60_000

// For each key what it came to and the milliseconds that are left of its minute, which begins with its first call.
const addScript = `
local answers = {}
for i, key in ipairs(KEYS) do
  answers[2 * i - 1] = redis.call('INCRBY', key, ARGV[i + 1])
  local left = redis.call('PTTL', key)
  if left < 0 then
    left = tonumber(ARGV[1])
    redis.call('PEXPIRE', key, left)
  end
  answers[2 * i] = left
end
return answers
`

/** Counts calls in Redis, one round trip for all of them; the counts of `name` are its own. */
export function createRedisCallCounts(redis: Redis, name: string, logger: Pick<Logger, 'warn'>): CallCounts {
  return {
    async add(calls) {
      // The braces keep all keys in one slot, where Redis is a cluster: the script needs them together.
      const keys = calls.map(({ key }) => `{learnlab:calls}:${name}:${key}`)
      const figures = calls.map(({ calls: count }) => count)
      try {
        const answers = (await redis.eval(addScript, keys.length, ...keys, windowMs, ...figures)) as number[]
        return calls.map((_, index) => ({ total: answers[2 * index] ?? 0, msLeft: answers[2 * index + 1] ?? 0 }))
      } catch (error) {
        // That Redis is away has been said by whoever connected; that it refuses has not.
        if (error instanceof ReplyError) logger.warn({ err: error }, 'Redis refuses to count calls')
        throw error
      }
    },
  }
}

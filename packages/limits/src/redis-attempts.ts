import type { Logger } from '@learnlab/telemetry'
import { type Redis, ReplyError } from 'ioredis'
import type { AttemptKey, Attempts } from './attempts.ts'
import type { GrowingDelay } from './growing-delay.ts'

// Each key is a hash of n (failures) and at (time of the last, ms). Nine arguments a key after the time: free, first and
// longest wait, when to forget; the index of the key that makes the rule strict (0: none), at how many failures, and the
// strict rule's free, first and longest wait.
const beginScript = `
local now = tonumber(ARGV[1])
local longest = 0
local function delay(n, free, first, most)
  if n <= free then return 0 end
  return math.min(most, first * 2 ^ math.min(n - free - 1, 40))
end
for i, key in ipairs(KEYS) do
  local a = 1 + (i - 1) * 9
  local count = redis.call('HMGET', key, 'n', 'at')
  if count[1] then
    local free, first, most = tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3])
    local other = tonumber(ARGV[a + 5])
    if other > 0 and tonumber(redis.call('HGET', KEYS[other], 'n') or 0) >= tonumber(ARGV[a + 6]) then
      free, first, most = tonumber(ARGV[a + 7]), tonumber(ARGV[a + 8]), tonumber(ARGV[a + 9])
    end
    longest = math.max(longest, tonumber(count[2]) + delay(tonumber(count[1]), free, first, most) - now)
  end
end
if longest > 0 then return math.ceil(longest) end
for i, key in ipairs(KEYS) do
  redis.call('HINCRBY', key, 'n', 1)
  redis.call('HSET', key, 'at', ARGV[1])
  redis.call('PEXPIRE', key, ARGV[1 + (i - 1) * 9 + 4])
end
return 0
`

// One argument a key: 1 forgets all of it.
const forgiveScript = `
for i, key in ipairs(KEYS) do
  if ARGV[i] == '1' or tonumber(redis.call('HGET', key, 'n') or 0) <= 1 then redis.call('DEL', key)
  else redis.call('HINCRBY', key, 'n', -1) end
end
return 0
`

/**
 * Counts in Redis, one round trip each. While it does not answer, `fallback` counts: limits then hold for each process
 * by itself.
 */
export function createRedisAttempts(redis: Redis, fallback: Attempts, logger: Pick<Logger, 'warn'>): Attempts {
  async function orFallback<Result>(ask: () => Promise<Result>, otherwise: () => Promise<Result>): Promise<Result> {
    try {
      return await ask()
    } catch (error) {
      // That Redis is away has been said by whoever connected; that it refuses has not.
      if (error instanceof ReplyError) logger.warn({ err: error }, 'Redis refuses to count attempts')
      return otherwise()
    }
  }
  return {
    begin: (keys, nowMs) =>
      orFallback(
        async () => {
          const rules = keys.flatMap((each) => rule(each, keys))
          return Number(await redis.eval(beginScript, keys.length, ...keys.map(named), nowMs, ...rules))
        },
        () => fallback.begin(keys, nowMs),
      ),
    forgive: (keys, clear) =>
      orFallback(
        async () => {
          const clears = keys.map(({ key }) => (clear.includes(key) ? 1 : 0))
          await redis.eval(forgiveScript, keys.length, ...keys.map(named), ...clears)
        },
        () => fallback.forgive(keys, clear),
      ),
  }
}

/** The braces keep all keys in one slot, where Redis is a cluster: the scripts need them together. */
function named({ key }: AttemptKey): string {
  return `{learnlab:attempts}:${key}`
}

function rule({ delay, strict }: AttemptKey, keys: readonly AttemptKey[]): number[] {
  const other = strict ? keys.findIndex(({ key }) => key === strict.of) + 1 : 0
  return [...waits(delay), delay.forgetMs, other, strict?.failures ?? 0, ...waits(strict?.delay ?? delay)]
}

function waits({ free, firstMs, maxMs }: GrowingDelay): number[] {
  return [free, firstMs, maxMs]
}

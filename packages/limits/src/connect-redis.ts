import type { Logger } from '@learnlab/telemetry'
import { Redis } from 'ioredis'

/** A command that takes longer has failed: what it guards must not wait for Redis. */
const commandTimeoutMs = 500

/**
 * One connection, made again for ever when it is lost. Commands fail at once while there is none; nothing waits for it to
 * come back. Whoever connects closes with `disconnect()`.
 */
export function connectRedis(url: string, logger: Pick<Logger, 'warn' | 'info'>): Redis {
  const redis = new Redis(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(5_000, 100 * 2 ** Math.min(times, 6)),
  })
  let isLost = false
  redis.on('error', (error) => {
    // Said once until it is back: the connection is tried every few seconds.
    if (!isLost) logger.warn({ err: error }, 'Redis cannot be reached; limits are counted in this process alone')
    isLost = true
  })
  redis.on('ready', () => {
    if (isLost) logger.info('Redis is back')
    isLost = false
  })
  return redis
}

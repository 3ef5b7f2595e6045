import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from '@learnlab/jobs'
import type { Logger } from '@learnlab/telemetry'
import type { SecurityEventStore } from './store/security-events.ts'

export type SecurityLog = {
  /** Chains what there is, then stops. */
  close(): Promise<void>
}

const chainEveryMs = 1_000
const batchSize = 500

/** Drops security events that are older than `keptMs`. */
export function securityLogRetention(options: {
  events: Pick<SecurityEventStore, 'prune'>
  keptMs: number
  logger: Pick<Logger, 'info'>
}): Job {
  const { events, keptMs, logger } = options
  return {
    name: 'forget-security-events',
    cron: '7 * * * *',
    async run() {
      const now = new Date()
      const dropped = await events.prune(new Date(now.getTime() - keptMs), now)
      if (dropped > 0) logger.info({ dropped }, 'dropped security events older than they are kept')
    },
  }
}

/** Keeps the chain of security events up to date. */
export function keepSecurityLog(options: { events: SecurityEventStore; logger: Pick<Logger, 'warn'> }): SecurityLog {
  const { events, logger } = options
  const stopping = new AbortController()
  let failing = false

  async function chainAll(): Promise<void> {
    while ((await events.chain(batchSize)) === batchSize);
  }

  async function attempt(): Promise<void> {
    try {
      await chainAll()
      failing = false
    } catch (error) {
      // Said once: the events are safe, and get their places when the database is back.
      if (!failing) logger.warn({ err: error }, 'security events cannot be chained right now')
      failing = true
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await attempt()
      await delay(chainEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined) // told to stop
    }
    await attempt()
  }

  const running = run()
  return {
    async close() {
      stopping.abort()
      await running
    },
  }
}

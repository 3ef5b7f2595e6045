import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@learnlab/telemetry'
import type { SecurityEventStore } from './store/security-events.ts'

export type SecurityLog = {
  /** Chains what there is, then stops. */
  close(): Promise<void>
}

const chainEveryMs = 1_000
const pruneEveryMs = 3_600_000
const batchSize = 500

/** Keeps the chain of security events up to date, and drops those that are older than `retentionMs`. */
export function keepSecurityLog(options: {
  events: SecurityEventStore
  retentionMs: number
  logger: Pick<Logger, 'info' | 'warn'>
  now?: () => Date
}): SecurityLog {
  const { events, retentionMs, logger, now = () => new Date() } = options
  const stopping = new AbortController()
  let prunedAtMs = Number.NEGATIVE_INFINITY
  let failing = false

  async function chainAll(): Promise<void> {
    while ((await events.chain(batchSize)) === batchSize);
  }

  async function work(): Promise<void> {
    await chainAll()
    if (performance.now() - prunedAtMs < pruneEveryMs) return
    const dropped = await events.prune(new Date(now().getTime() - retentionMs), now())
    prunedAtMs = performance.now()
    if (dropped > 0) logger.info({ dropped }, 'dropped security events older than they are kept')
  }

  async function attempt(job: () => Promise<void>): Promise<void> {
    try {
      await job()
      failing = false
    } catch (error) {
      // Said once: the events are safe, and get their places when the database is back.
      if (!failing) logger.warn({ err: error }, 'security events cannot be chained right now')
      failing = true
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await attempt(work)
      await delay(chainEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined) // told to stop
    }
    await attempt(chainAll)
  }

  const running = run()
  return {
    async close() {
      stopping.abort()
      await running
    },
  }
}

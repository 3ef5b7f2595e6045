import type { Job } from '@learnlab/jobs'
import type { Logger } from '@learnlab/telemetry'
import type { SessionSweepStore } from './store/session-sweep.ts'

const hourMs = 3_600_000
/** Rows of one statement, so that none holds locks for long. */
const batchSize = 500
/** In one round; what is left waits for the next. Far more than signs in meanwhile. */
const maxBatches = 200
/** For so long whoever refreshes reads that the session was ended, and not that the token is unknown. */
const revokedKeptMs = 24 * hourMs
/** For so long an old token that comes up again shows that it was stolen; later it is no more than unknown. */
const usedKeptMs = 7 * 24 * hourMs

/** Sweeps out sessions that ended, whether or not their users ever come back, and refresh tokens used long ago. */
export function sessionSweep(options: {
  store: SessionSweepStore
  logger: Pick<Logger, 'info'>
  now?: () => Date
}): Job {
  const { store, logger, now = () => new Date() } = options
  return {
    name: 'sweep-sessions',
    cron: '*/10 * * * *',
    async run(signal) {
      const at = now().getTime()
      const until = { now: new Date(at), revoked: new Date(at - revokedKeptMs), used: new Date(at - usedKeptMs) }
      let swept = 0
      for (const part of [store.endedTokens, store.endedSessions, store.usedTokens]) {
        for (let batch = 0; batch < maxBatches && !signal.aborted; batch++) {
          const count = await part(until, batchSize)
          swept += count
          if (count < batchSize) break
        }
      }
      if (swept > 0) logger.info({ swept }, 'swept out sessions and refresh tokens')
    },
  }
}

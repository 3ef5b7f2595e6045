import { pruneEvents } from '@learnlab/events'
import type { Pool } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import type { Job } from './scheduled-jobs.ts'

/** Forgets old events, and the records of them that a consumer with that schema has. */
export function eventRetention(options: {
  pool: Pool
  schema: string
  keptMs: number
  logger: Pick<Logger, 'info'>
}): Job {
  const { logger, ...pruned } = options
  return {
    name: 'forget-events',
    cron: '17 * * * *',
    async run(signal) {
      const { events, records } = await pruneEvents(options.pool, { ...pruned, signal })
      if (events + records > 0) logger.info({ events, records }, 'old events were forgotten')
    },
  }
}

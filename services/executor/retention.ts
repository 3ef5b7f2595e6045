import type { Job } from '@learnlab/jobs'
import type { Logger } from '@learnlab/telemetry'
import type { ExecutionStore } from './store/executions.ts'

export type RetentionOptions = {
  readonly store: Pick<ExecutionStore, 'prune'>
  /** How long records of runs are kept. */
  readonly keptMs: number
  readonly logger: Pick<Logger, 'info'>
  readonly now?: () => number
}

const batch = 500
/** What is left after so many batches waits for the next time, so that a long absence does not load the database. */
const batchesAtOnce = 40

/** Forgets old runs, in batches. */
export function runRetention({ store, keptMs, logger, now = Date.now }: RetentionOptions): Job {
  return {
    name: 'forget-runs',
    cron: '*/10 * * * *',
    async run(signal) {
      const before = new Date(now() - keptMs)
      let pruned = 0
      for (let batches = 0; batches < batchesAtOnce && !signal.aborted; batches++) {
        const went = await store.prune(before, batch)
        pruned += went
        if (went < batch) break
      }
      if (pruned > 0) logger.info({ pruned, before }, 'old runs were forgotten')
    },
  }
}

import type { Logger } from '@learnlab/telemetry'
import type { ExecutionStore } from './store/executions.ts'

export type RetentionOptions = {
  readonly store: Pick<ExecutionStore, 'prune'>
  /** How long records of runs are kept. */
  readonly keptMs: number
  readonly logger: Logger
  readonly everyMs?: number
  readonly now?: () => number
}

const defaultEveryMs = 10 * 60_000
const batch = 500
/** What is left after so many batches waits for the next round, so that a long absence does not load the database. */
const batchesAtOnce = 40

/** Forgets old runs from time to time, in batches. Executors that do it at once pass by each other's rows. */
export function startRetention({ store, keptMs, logger, everyMs = defaultEveryMs, now = Date.now }: RetentionOptions) {
  let working: Promise<void> | undefined
  let closed = false

  async function prune(): Promise<void> {
    const before = new Date(now() - keptMs)
    let pruned = 0
    for (let batches = 0; batches < batchesAtOnce && !closed; batches++) {
      const went = await store.prune(before, batch)
      pruned += went
      if (went < batch) break
    }
    if (pruned > 0) logger.info({ pruned, before }, 'old runs were forgotten')
  }

  function round(): void {
    working ??= prune()
      .catch((error: unknown) => logger.warn({ err: error }, 'old runs could not be forgotten'))
      .finally(() => {
        working = undefined
      })
  }

  const timer = setInterval(round, everyMs)
  round()
  return {
    async close(): Promise<void> {
      closed = true
      clearInterval(timer)
      await working
    },
  }
}

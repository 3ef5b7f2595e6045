import type { Pool } from '@learnlab/postgres'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { Admission } from './domain/admission.ts'
import type { Executor } from './executor.ts'
import { InteractiveRuns, type InteractiveRunsOptions } from './interactive-runs.ts'
import { listenForNotices, type Notices } from './notices.ts'
import { Peers } from './peers.ts'
import { countSubmittedRuns } from './queue-metrics.ts'
import { createExecutionList, type ExecutionList } from './store/execution-list.ts'
import type { ExecutionLog } from './store/execution-log.ts'
import { createExecutorRegistry, type ExecutorRegistry } from './store/executors.ts'
import { createRunQueue, type QueueLimits, type RunQueue } from './store/run-queue.ts'
import { SubmittedRuns } from './submitted-runs.ts'

export type FleetOptions = {
  readonly pool: Pool
  /** URL for LISTEN, past any pooler. */
  readonly directUrl: string
  readonly executor: Pick<Executor, 'instance' | 'start' | 'unavailable' | 'waiting'>
  readonly interactive?: Omit<InteractiveRunsOptions, 'onForget'>
  readonly executions: ExecutionLog
  /** Where the other executors reach this one. */
  readonly address: string
  /** Folder of this host's certificate, for calls of executors on other hosts. */
  readonly tlsFolder?: string | undefined
  readonly queue: QueueLimits
  /** Submitted runs at one time here. */
  readonly slots: number
  readonly heartbeatMs?: number
  readonly logger: Logger
  readonly metrics: Metrics
}

export type Fleet = {
  readonly instance: string
  readonly queue: RunQueue
  readonly list: ExecutionList
  readonly registry: ExecutorRegistry
  readonly submitted: SubmittedRuns
  /** Interactive runs of this executor that no call holds. */
  readonly sessions: InteractiveRuns
  /** Bounds the calls that watch submitted runs. */
  readonly watchers: Admission
  readonly notices: Notices
  readonly peers: Peers
  readonly heartbeatMs: number
  /** Takes no more submitted runs, lets those here end for a while, and gives the rest back. */
  drain(graceMs: number): Promise<void>
  close(): Promise<void>
}

const defaultHeartbeatMs = 10_000
const watcherLimits = { concurrency: 512, perUserConcurrency: 16, queueLength: 0, perUserQueueLength: 0 }

/**
 * Makes an executor one of several on a database: it takes submitted runs from the queue, tells where it is reached,
 * hears of what the others did and takes over from those that are gone.
 */
export async function joinFleet(options: FleetOptions): Promise<Fleet> {
  const { pool, executor, executions, logger, metrics, heartbeatMs = defaultHeartbeatMs } = options
  const own = { id: executor.instance, address: options.address }
  const { leaseMs } = options.queue
  const queue = createRunQueue(pool, options.queue)
  const registry = createExecutorRegistry(pool)
  const counts = countSubmittedRuns(metrics.registry)
  const submitted = new SubmittedRuns({
    ...{ instance: own.id, executor, queue, slots: options.slots, heartbeatMs, logger },
    onStart: counts.started,
    onEnd: counts.ended,
  })
  counts.observe({ running: () => submitted.running })

  const sessions = new InteractiveRuns({
    ...options.interactive,
    onForget: (id) =>
      void registry
        .removeInteractive(id)
        .catch((error: unknown) => logger.warn({ err: error, executionId: id }, 'an interactive run is still listed')),
  })

  function erase(userId: string): void {
    executions.forgetUser(userId)
    sessions.endUser(userId)
    submitted.eraseUser(userId)
  }

  const notices = listenForNotices({
    url: options.directUrl,
    logger,
    handlers: {
      queued: () => submitted.wake(),
      changed: () => {},
      cancel: (id) => submitted.cancel(id),
      erased: erase,
    },
  })
  const peers = new Peers({ own, registry, tlsFolder: options.tlsFolder, seenWithinMs: leaseMs, logger, metrics })

  async function beat(): Promise<void> {
    await registry.announce(own)
    for (const userId of await registry.erasedAmong([...sessions.userIds, ...submitted.userIds])) erase(userId)
    const recovered = await queue.recover()
    if (recovered > 0) {
      counts.recovered(recovered)
      logger.warn({ recovered }, 'runs were taken from executors that are gone')
    }
    counts.backlog(await queue.backlog())
  }

  let beating: Promise<void> | undefined
  const ticker = setInterval(() => {
    beating ??= beat()
      .catch((error: unknown) => logger.warn({ err: error }, 'the database could not be told that this executor lives'))
      .finally(() => {
        beating = undefined
      })
  }, leaseMs / 3)
  await registry.announce(own)
  submitted.start()

  return {
    ...{ instance: own.id, queue, registry, submitted, sessions, notices, peers, heartbeatMs },
    list: createExecutionList(pool),
    watchers: new Admission(watcherLimits),
    drain: (graceMs) => submitted.drain(graceMs),
    async close() {
      clearInterval(ticker)
      await Promise.all([submitted.close(), sessions.close()])
      await Promise.all([beating, notices.close()])
      peers.close()
      await registry
        .leave(own.id)
        .catch((error: unknown) =>
          logger.warn({ err: error }, 'the database could not be told that this executor ends'),
        )
    },
  }
}

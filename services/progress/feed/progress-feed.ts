import { listen } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import type { Changes, ChangesQuery, LearnerCourses } from '../store/learner-courses.ts'
import { readTogether } from './read-together.ts'

/** `everything`: what is not in the database may have changed as well, such as the outline of a course. */
export type Wake = 'changed' | 'everything' | 'silence'

export type Watch = {
  /** The first wake that was not awaited yet; `silence` after `heartbeatMs` without one, and when the call ends. */
  next(): Promise<Wake>
  close(): void
}

export type ProgressFeed = {
  /** Counts what happens to a learner from now on. The caller closes it. */
  watch(userId: string, signal: AbortSignal): Watch
  /** What a watcher has to be shown. */
  read(query: ChangesQuery): Promise<Changes>
  /** Tells that a course was published anew, archived or deleted. */
  courseChanged(): void
  close(): Promise<void>
}

export type ProgressFeedOptions = {
  learnerCourses: LearnerCourses
  /** URL for LISTEN, past any pooler. */
  directUrl: string
  logger: Pick<Logger, 'warn' | 'info'>
  heartbeatMs?: number | undefined
  /** How soon changes are seen whose notification got lost. */
  pollMs?: number | undefined
}

/**
 * Wakes watchers of learners when something changes, through whichever replica. Hears PostgreSQL's notifications over one
 * connection for all watchers; a notification that gets lost is made up for by asking, once in a while, for all of them.
 */
export function createProgressFeed(options: ProgressFeedOptions): ProgressFeed {
  const { learnerCourses, directUrl, logger, heartbeatMs = 15_000, pollMs = 5_000 } = options
  const wakers = new Map<string, Set<(wake: Wake) => void>>()
  const read = readTogether((queries: readonly ChangesQuery[]) => learnerCourses.changes(queries))
  let since = '0'
  let polling: Promise<void> | undefined

  function wakeLearner(userId: string): void {
    for (const wake of wakers.get(userId) ?? []) wake('changed')
  }

  function wakeAll(reason: Wake): void {
    for (const set of wakers.values()) for (const wake of set) wake(reason)
  }

  const listener = listen({
    url: directUrl,
    channel: 'learnlab_progress',
    logger,
    onNotification(payload) {
      const [word, subject = ''] = payload.split(' ')
      if (word === 'learner') wakeLearner(subject)
      else if (word === 'course') wakeAll('everything')
    },
    onMissed: () => wakeAll('everything'),
  })

  async function poll(): Promise<void> {
    if (wakers.size === 0) return
    try {
      const changed = await learnerCourses.changedAmong([...wakers.keys()], since)
      since = changed.nextSince
      for (const userId of changed.userIds) wakeLearner(userId)
    } catch (error) {
      logger.warn({ err: error }, 'changes of progress cannot be looked for right now')
    }
  }

  const timer = setInterval(() => {
    polling ??= poll().finally(() => {
      polling = undefined
    })
  }, pollMs)

  return {
    read,
    courseChanged: () => wakeAll('everything'),
    watch(userId, signal) {
      let pending: Wake | undefined
      let resolve: ((wake: Wake) => void) | undefined
      const waker = (wake: Wake) => {
        if (pending !== 'everything') pending = wake
        resolve?.(pending)
      }
      const onAbort = () => resolve?.('silence')
      const set = wakers.get(userId) ?? new Set()
      wakers.set(userId, set.add(waker))
      signal.addEventListener('abort', onAbort)
      return {
        async next() {
          let wake = pending
          if (wake === undefined && !signal.aborted) {
            const awaited = Promise.withResolvers<Wake>()
            resolve = awaited.resolve
            const heartbeat = setTimeout(() => awaited.resolve('silence'), heartbeatMs)
            wake = await awaited.promise
            clearTimeout(heartbeat)
            resolve = undefined
          }
          pending = undefined
          return wake ?? 'silence'
        },
        close() {
          signal.removeEventListener('abort', onAbort)
          set.delete(waker)
          if (set.size === 0) wakers.delete(userId)
        },
      }
    },
    async close() {
      clearInterval(timer)
      await polling
      await listener.close()
    },
  }
}

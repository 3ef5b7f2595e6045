import { ProgressService } from '@learnlab/contracts/progress/v1'
import type { Pool, Queryable } from '@learnlab/postgres'
import { buildRpcServer, implement, type RpcServer, type SomeRateLimits, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import type { CourseOutlines } from './clients/course-outlines.ts'
import type { ProgressFeed } from './feed/progress-feed.ts'
import { exportProgress } from './rpc/export-progress.ts'
import { getAnalytics } from './rpc/get-analytics.ts'
import { getCourseAnalytics } from './rpc/get-course-analytics.ts'
import { getProgress } from './rpc/get-progress.ts'
import { listAchievements } from './rpc/list-achievements.ts'
import { resetProgress } from './rpc/reset-progress.ts'
import { streamProgress } from './rpc/stream-progress.ts'
import { syncProgress, syncProgressBatch } from './rpc/sync-progress.ts'
import { updateProgress } from './rpc/update-progress.ts'
import { createLearnerCourses } from './store/learner-courses.ts'

export type ProgressServerDeps = {
  pool: Pool
  /** Where a learner's analytics are read, which may be some seconds behind; the pool unless given. */
  reader?: Queryable | undefined
  outlines: CourseOutlines
  feed: ProgressFeed
  tokens: TokenVerifier
  logger: Logger
  metrics: Metrics
  limits?: SomeRateLimits | undefined
  /** The time by which events are received and days end. */
  now?: (() => Date) | undefined
}

/** The progress service on a database that has its migrations. It closes nothing that it was given. */
export function buildProgressServer({
  pool,
  reader = pool,
  outlines,
  feed,
  now = () => new Date(),
  ...server
}: ProgressServerDeps): RpcServer {
  const deps = { pool, reader, outlines, feed, now, learnerCourses: createLearnerCourses(pool) }
  const implementation = implement(ProgressService, {
    updateProgress: updateProgress(deps),
    syncProgress: syncProgress(deps),
    syncProgressBatch: syncProgressBatch(deps),
    getProgress: getProgress(deps),
    resetProgress: resetProgress(deps),
    exportProgress: exportProgress(deps),
    streamProgress: streamProgress(deps),
    getAnalytics: getAnalytics(deps),
    getCourseAnalytics: getCourseAnalytics(deps),
    listAchievements: listAchievements(deps),
  })
  return buildRpcServer({ implementations: [implementation], ...server })
}

import { ProgressService } from '@learnlab/contracts/progress/v1'
import type { Pool } from '@learnlab/postgres'
import { buildRpcServer, implement, type RpcServer, type SomeRateLimits, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { type CourseSource, createCourseOutlines } from './clients/course-outlines.ts'
import { getProgress } from './rpc/get-progress.ts'
import { updateProgress } from './rpc/update-progress.ts'
import { createProgressStore } from './store/progress.ts'

export type ProgressServerDeps = {
  pool: Pool
  courses: CourseSource
  tokens: TokenVerifier
  logger: Logger
  metrics: Metrics
  limits?: SomeRateLimits | undefined
  nowMs?: (() => number) | undefined
}

/** The progress service on a database that has its migrations. It closes nothing that it was given. */
export function buildProgressServer({ pool, courses, nowMs, ...server }: ProgressServerDeps): RpcServer {
  const deps = { progress: createProgressStore(pool), outlines: createCourseOutlines({ courses, nowMs }) }
  const implementation = implement(ProgressService, {
    updateProgress: updateProgress(deps),
    getProgress: getProgress(deps),
  })
  return buildRpcServer({ implementations: [implementation], ...server })
}

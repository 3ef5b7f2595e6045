import {
  type CourseDeleted,
  CourseDeletedSchema,
  type UserDeleted,
  UserDeletedSchema,
} from '@learnlab/contracts/events/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { type Consumer, startConsumer } from '@learnlab/events'
import type { Pool, Queryable } from '@learnlab/postgres'
import { buildRpcServer, implement, type RpcServer, type SomeRateLimits, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { validate } from 'uuid'
import { type CourseSource, createCourseOutlines } from './clients/course-outlines.ts'
import { getProgress } from './rpc/get-progress.ts'
import { updateProgress } from './rpc/update-progress.ts'
import { eraseCourse, eraseLearner } from './store/erasure.ts'
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

/** Erases what is a user's when the account goes, and what is of a course when the course goes. The caller closes it before the pool. */
export async function startErasure(options: { pool: Pool; directUrl: string; logger: Logger }): Promise<Consumer> {
  return await startConsumer({
    ...options,
    consumer: 'progress',
    schema: 'progress',
    handlers: {
      async [UserDeletedSchema.typeName]({ userId }: UserDeleted, client: Queryable) {
        // Other ids have nothing here: updates refuse them.
        if (validate(userId)) await eraseLearner(client, userId)
      },
      async [CourseDeletedSchema.typeName]({ courseId }: CourseDeleted, client: Queryable) {
        await eraseCourse(client, courseId)
      },
    },
  })
}

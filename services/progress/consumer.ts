import { timestampDate } from '@bufbuild/protobuf/wkt'
import {
  type CourseDeleted,
  CourseDeletedSchema,
  type ExecutionFinished,
  ExecutionFinishedSchema,
  type ExerciseAttempted,
  ExerciseAttemptedSchema,
  type UserDeleted,
  UserDeletedSchema,
} from '@learnlab/contracts/events/v1'
import { type Consumer, type ConsumerOptions, startConsumer } from '@learnlab/events'
import type { Queryable } from '@learnlab/postgres'
import { validate } from 'uuid'
import { eraseCourse, eraseLearner } from './store/erasure.ts'
import { recordAttempt, recordRun } from './store/executor-events.ts'

/**
 * Erases what is a user's when the account goes, and what is of a course when the course goes; counts runs and attempts,
 * which no client tells of. The caller closes it before the pool.
 */
export async function consumeEvents({
  now = () => new Date(),
  ...options
}: Pick<ConsumerOptions, 'pool' | 'directUrl' | 'logger' | 'metrics'> & {
  now?: (() => Date) | undefined
}): Promise<Consumer> {
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
      async [ExecutionFinishedSchema.typeName](run: ExecutionFinished, client: Queryable) {
        const { userId, language, verdict, createdAt } = run
        const receivedAt = now()
        // Events from before there was such a field are of today.
        const at = createdAt ? timestampDate(createdAt) : receivedAt
        await recordRun(client, { userId, language, isCompleted: verdict === 'COMPLETED', at }, receivedAt)
      },
      async [ExerciseAttemptedSchema.typeName](attempt: ExerciseAttempted, client: Queryable) {
        const { userId, courseId, exerciseId, passed } = attempt
        await recordAttempt(client, { userId, courseId, exerciseId, isPassed: passed }, now())
      },
    },
  })
}

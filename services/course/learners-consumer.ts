import { type CourseBegun, CourseBegunSchema, type UserDeleted, UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { type Consumer, type ConsumerOptions, startConsumer } from '@learnlab/events'
import type { Queryable } from '@learnlab/postgres'
import { validate } from 'uuid'
import { addLearner, eraseLearner } from './store/learners.ts'

/** Keeps count of the learners of each course. The caller closes it before the pool. */
export async function countLearners(
  options: Pick<ConsumerOptions, 'pool' | 'directUrl' | 'logger' | 'metrics'>,
): Promise<Consumer> {
  return await startConsumer({
    ...options,
    consumer: 'course',
    schema: 'course',
    handlers: {
      async [CourseBegunSchema.typeName]({ courseId, userId }: CourseBegun, client: Queryable) {
        await addLearner(client, { courseId, userId })
      },
      async [UserDeletedSchema.typeName]({ userId }: UserDeleted, client: Queryable) {
        // Other ids have nothing here: progress is recorded of accounts alone.
        if (validate(userId)) await eraseLearner(client, userId)
      },
    },
  })
}

import {
  type CourseArchived,
  CourseArchivedSchema,
  type CourseDeleted,
  CourseDeletedSchema,
  type CoursePublished,
  CoursePublishedSchema,
  type CourseUpdated,
  CourseUpdatedSchema,
  type UserDeleted,
  UserDeletedSchema,
} from '@learnlab/contracts/events/v1'
import { type Consumer, type ConsumerOptions, startConsumer } from '@learnlab/events'
import type { Queryable } from '@learnlab/postgres'
import { forgetCourses, renameCourse, requestIndexing } from './store/content-index.ts'
import { eraseLearner } from './store/conversations.ts'

/** Notes which courses are to be indexed anew, or forgotten, and erases who is gone. The caller closes it before the pool. */
export async function consumeEvents(
  options: Pick<ConsumerOptions, 'pool' | 'directUrl' | 'logger' | 'metrics'>,
): Promise<Consumer> {
  return await startConsumer({
    ...options,
    consumer: 'ai',
    schema: 'ai',
    handlers: {
      async [CoursePublishedSchema.typeName]({ courseId, slug, version }: CoursePublished, client: Queryable) {
        await requestIndexing(client, [{ courseId, slug, version }])
      },
      async [CourseUpdatedSchema.typeName]({ courseId, slug }: CourseUpdated, client: Queryable) {
        await renameCourse(client, courseId, slug)
      },
      async [CourseArchivedSchema.typeName]({ courseId }: CourseArchived, client: Queryable) {
        await forgetCourses(client, [courseId])
      },
      async [CourseDeletedSchema.typeName]({ courseId }: CourseDeleted, client: Queryable) {
        await forgetCourses(client, [courseId])
      },
      async [UserDeletedSchema.typeName]({ userId }: UserDeleted, client: Queryable) {
        await eraseLearner(client, userId)
      },
    },
  })
}

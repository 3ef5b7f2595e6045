import {
  type CourseArchived,
  CourseArchivedSchema,
  type CourseDeleted,
  CourseDeletedSchema,
  type CoursePublished,
  CoursePublishedSchema,
  type CourseUpdated,
  CourseUpdatedSchema,
} from '@learnlab/contracts/events/v1'
import { type Consumer, type ConsumerOptions, startConsumer } from '@learnlab/events'
import type { Queryable } from '@learnlab/postgres'
import { forgetCourses, renameCourse, requestIndexing } from './store/content-index.ts'

/** Notes which courses are to be indexed anew, or forgotten. The caller closes it before the pool. */
export async function consumeCourseEvents(
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
    },
  })
}

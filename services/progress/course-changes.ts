import {
  type CourseArchived,
  CourseArchivedSchema,
  type CourseDeleted,
  CourseDeletedSchema,
  type CoursePublished,
  CoursePublishedSchema,
} from '@learnlab/contracts/events/v1'
import { type Follower, type FollowerOptions, followEvents } from '@learnlab/events'
import type { CourseOutlines } from './clients/course-outlines.ts'
import type { ProgressFeed } from './feed/progress-feed.ts'

/** Has outlines be asked for anew, and watchers be shown their progress anew, when a course changes for its learners. */
export async function followCourses(
  options: Pick<FollowerOptions, 'pool' | 'directUrl' | 'logger'> & { outlines: CourseOutlines; feed: ProgressFeed },
): Promise<Follower> {
  const { outlines, feed, ...following } = options
  const changed = ({ courseId }: { courseId: string }) => {
    outlines.forget(courseId)
    feed.courseChanged()
  }
  return await followEvents({
    ...following,
    // Nothing is remembered of the time before.
    lookbackMs: 0,
    handlers: {
      [CoursePublishedSchema.typeName]: (event: CoursePublished) => changed(event),
      [CourseArchivedSchema.typeName]: (event: CourseArchived) => changed(event),
      [CourseDeletedSchema.typeName]: (event: CourseDeleted) => changed(event),
    },
  })
}

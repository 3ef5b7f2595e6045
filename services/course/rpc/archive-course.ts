import type { CourseService } from '@learnlab/contracts/course/v1'
import { failedPrecondition, type Unary } from '@learnlab/rpc'
import { changeCourse } from './change-course.ts'
import type { CourseDeps } from './course-deps.ts'
import { toCourseMessage } from './messages.ts'

export function archiveCourse(deps: CourseDeps): Unary<typeof CourseService.method.archiveCourse> {
  return async ({ id, etag }, context) => {
    const course = await changeCourse(deps, { id, etag, context }, (before) => {
      if (before.state === 'draft') {
        throw failedPrecondition('a course that was never published cannot be archived; it can be deleted')
      }
      return before.state === 'archived' ? undefined : { course: before, hasTopics: false, archive: true }
    })
    return { course: toCourseMessage({ ...course, topics: [] }) }
  }
}

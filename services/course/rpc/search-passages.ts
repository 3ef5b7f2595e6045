import type { CourseService } from '@learnlab/contracts/course/v1'
import { isPermittedToAll, notFound, type Unary } from '@learnlab/rpc'
import { courseKey } from '../domain/course-key.ts'
import type { CourseDeps } from './course-deps.ts'
import { readableCourse } from './find-course.ts'

const defaultLimit = 5

export function searchPassages({ courses, passages }: CourseDeps): Unary<typeof CourseService.method.searchPassages> {
  return async ({ query, courseId, limit }, { caller }) => {
    const course = courseId === '' ? undefined : courseKey(courseId)
    if (courseId !== '' && !course) throw notFound('course', courseId)
    // Beside each other, so that naming a course costs no round trip more.
    const [hits] = await Promise.all([
      passages.search({
        question: query,
        course,
        authorId: caller.kind === 'user' ? caller.userId : undefined,
        // An administrator who asks about one course may mean a draft; the whole catalogue holds none of others'.
        everyDraft: course !== undefined && caller.kind === 'user' && isPermittedToAll(caller, 'read_draft', 'course'),
        limit: limit || defaultLimit,
      }),
      course && readableCourse(caller, courseId, courses.findHead),
    ])
    return { passages: hits }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { CourseDeletedSchema } from '@learnlab/contracts/events/v1'
import { outboxRow } from '@learnlab/events'
import { notFound, type Unary } from '@learnlab/rpc'
import type { CourseDeps } from './course-deps.ts'
import { writableCourse } from './find-course.ts'

export function deleteCourse({ courses }: CourseDeps): Unary<typeof CourseService.method.deleteCourse> {
  return async ({ id }, { caller }) => {
    const course = await writableCourse(caller, id, courses.findHead)
    const events = [outboxRow(CourseDeletedSchema, { courseId: course.id, slug: course.slug })]
    if (!(await courses.remove(course.id, { events }))) throw notFound('course', id)
    return {}
  }
}

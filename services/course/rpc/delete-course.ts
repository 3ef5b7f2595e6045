import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import type { CourseDeps } from './course-deps.ts'
import { writableCourse } from './find-course.ts'

export function deleteCourse({ courses }: CourseDeps): Unary<typeof CourseService.method.deleteCourse> {
  return async ({ id }, { caller }) => {
    const course = await writableCourse(caller, id, courses.findHead)
    if (!(await courses.remove(course.id))) throw notFound('course', id)
    return {}
  }
}

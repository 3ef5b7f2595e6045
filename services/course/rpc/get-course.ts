import type { CourseService } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import type { CourseDeps } from './course-deps.ts'
import { readableCourse } from './find-course.ts'
import { toCourseMessage } from './messages.ts'

export function getCourse({ courses }: CourseDeps): Unary<typeof CourseService.method.getCourse> {
  return async ({ id }, { caller }) => ({ course: toCourseMessage(await readableCourse(caller, id, courses.find)) })
}

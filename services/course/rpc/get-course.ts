import { type CourseService, type GetCourseResponse, GetCourseResponseSchema } from '@learnlab/contracts/course/v1'
import { encodedOnce, notFound, permissionDenied, type Unary } from '@learnlab/rpc'
import { canSeeWork } from '../domain/access.ts'
import type { Course } from '../domain/course.ts'
import { parseVersion } from '../domain/version.ts'
import type { CourseDeps } from './course-deps.ts'
import { readableCourse } from './find-course.ts'
import { toCourseMessage } from './messages.ts'

/** Answers with courses that are kept in memory, made and encoded once. */
const answers = new WeakMap<Course, GetCourseResponse>()

function answerOf(course: Course): GetCourseResponse {
  const answer = answers.get(course) ?? encodedOnce(GetCourseResponseSchema, { course: toCourseMessage(course) })
  answers.set(course, answer)
  return answer
}

export function getCourse({ courses }: CourseDeps): Unary<typeof CourseService.method.getCourse> {
  return async ({ id, version: asked }, { caller }) => {
    if (asked === '') return answerOf(await readableCourse(caller, id, courses.findShown))
    const version = parseVersion(asked)
    let found: Course | undefined
    const working = await readableCourse(caller, id, async (key) => {
      if (!version) return courses.findWorking(key)
      const both = await courses.findVersion(key, version)
      found = both?.course
      return both?.working
    })
    if (!canSeeWork(caller, working)) {
      throw permissionDenied('only its author and administrators see what is not published now')
    }
    const course = version ? found : working
    if (!course) throw notFound('version', asked)
    return { course: toCourseMessage(course) }
  }
}

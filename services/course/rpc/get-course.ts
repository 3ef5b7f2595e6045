import { create } from '@bufbuild/protobuf'
import { type Course as CourseMessage, CourseSchema, type CourseService } from '@learnlab/contracts/course/v1'
import { notFound, permissionDenied, type Unary } from '@learnlab/rpc'
import { canSeeWork } from '../domain/access.ts'
import type { Course } from '../domain/course.ts'
import { parseVersion } from '../domain/version.ts'
import type { CourseDeps } from './course-deps.ts'
import { readableCourse } from './find-course.ts'
import { toCourseMessage } from './messages.ts'

/** Messages of courses that are kept in memory, made once. */
const messages = new WeakMap<Course, CourseMessage>()

function messageOf(course: Course): CourseMessage {
  const message = messages.get(course) ?? create(CourseSchema, toCourseMessage(course))
  messages.set(course, message)
  return message
}

export function getCourse({ courses }: CourseDeps): Unary<typeof CourseService.method.getCourse> {
  return async ({ id, version: asked }, { caller }) => {
    if (asked === '') return { course: messageOf(await readableCourse(caller, id, courses.findShown)) }
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

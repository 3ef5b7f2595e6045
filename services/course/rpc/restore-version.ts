import type { CourseService } from '@learnlab/contracts/course/v1'
import { invalidArgument, notFound, type Unary } from '@learnlab/rpc'
import { parseVersion, type Snapshot, topicsOf } from '../domain/version.ts'
import { changeCourse } from './change-course.ts'
import type { CourseDeps } from './course-deps.ts'
import { toCourseMessage } from './messages.ts'

export function restoreVersion(deps: CourseDeps): Unary<typeof CourseService.method.restoreVersion> {
  return async ({ id, etag, version: text }, context) => {
    const version = parseVersion(text)
    if (!version) throw invalidArgument([{ field: 'version', description: 'is no version such as 1.2' }])
    // The look-up gives the snapshot along with the course, so that restoring costs no round trip more.
    let snapshot: Snapshot | undefined
    const courses = {
      ...deps.courses,
      async findWorking(key: Parameters<typeof deps.courses.findVersion>[0]) {
        const found = await deps.courses.findVersion(key, version)
        snapshot = found?.snapshot
        return found?.working
      },
    }
    const course = await changeCourse({ ...deps, courses }, { id, etag, context }, (before) => {
      if (!snapshot) throw notFound('version', text)
      const topics = topicsOf(snapshot)
      return { course: { ...before, ...snapshot, topics }, hasTopics: true, hasExercises: true }
    })
    return { course: toCourseMessage(course) }
  }
}

import { type CourseService, VersionLevel } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import { changeCourse } from './change-course.ts'
import type { CourseDeps } from './course-deps.ts'
import { toCourseMessage } from './messages.ts'

export function publishCourse(deps: CourseDeps): Unary<typeof CourseService.method.publishCourse> {
  return async ({ id, etag, note, level: asked }, context) => {
    const level = asked === VersionLevel.MAJOR ? 'major' : 'minor'
    const course = await changeCourse(deps, { id, etag, context, publishes: true }, (before) => ({
      course: before,
      hasTopics: false,
      publish: { level, note },
    }))
    return { course: toCourseMessage({ ...course, version: course.published?.version, topics: [] }) }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import type { CourseDeps } from './course-deps.ts'
import { readableCourse } from './find-course.ts'
import { toTopicMessage } from './messages.ts'

export function getTopics({ courses }: CourseDeps): Unary<typeof CourseService.method.getTopics> {
  return async ({ courseId }, { caller }) => {
    const { topics } = await readableCourse(caller, courseId, courses.findShown)
    return { topics: topics.map(toTopicMessage) }
  }
}

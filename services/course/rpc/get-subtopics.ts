import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import type { CourseDeps } from './course-deps.ts'
import { readableCourse } from './find-course.ts'
import { toSubtopicMessage } from './messages.ts'

export function getSubtopics({ courses }: CourseDeps): Unary<typeof CourseService.method.getSubtopics> {
  return async ({ courseId, topicId }, { caller }) => {
    const course = await readableCourse(caller, courseId, courses.findShown)
    const topics = course.topics.filter(({ id }) => topicId === '' || id === topicId.toLowerCase())
    if (topicId !== '' && topics.length === 0) throw notFound('topic', topicId)
    return { subtopics: topics.flatMap(({ subtopics }) => subtopics.map(toSubtopicMessage)) }
  }
}

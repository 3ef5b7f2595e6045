import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { topicMoved } from '../domain/reorder.ts'
import { changeCourse } from './change-course.ts'
import type { CourseDeps } from './course-deps.ts'
import { etagOf, toTopicMessage } from './messages.ts'

export function moveTopic(deps: CourseDeps): Unary<typeof CourseService.method.moveTopic> {
  return async ({ courseId: id, topicId, orderIndex, etag }, context) => {
    const course = await changeCourse(deps, { id, etag, context }, (before) => {
      const topics = topicMoved(before.topics, topicId.toLowerCase(), orderIndex)
      if (!topics) throw notFound('topic', topicId)
      return { course: { ...before, topics }, hasTopics: true }
    })
    return { topics: course.topics.map(toTopicMessage), etag: etagOf(course) }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { findSubtopic, subtopicMoved } from '../domain/reorder.ts'
import { changeCourse } from './change-course.ts'
import type { CourseDeps } from './course-deps.ts'
import { etagOf, toSubtopicMessage } from './messages.ts'

export function moveSubtopic(deps: CourseDeps): Unary<typeof CourseService.method.moveSubtopic> {
  return async ({ courseId: id, orderIndex: place, etag, ...request }, context) => {
    const subtopicId = request.subtopicId.toLowerCase()
    const topicId = request.topicId.toLowerCase()
    const course = await changeCourse(deps, { id, etag, context }, (before) => {
      if (topicId !== '' && !before.topics.some((topic) => topic.id === topicId)) throw notFound('topic', topicId)
      const topics = subtopicMoved(before.topics, { subtopicId, topicId, place })
      if (!topics) throw notFound('subtopic', subtopicId)
      return { course: { ...before, topics }, hasTopics: true }
    })
    const subtopic = findSubtopic(course.topics, subtopicId)
    return { etag: etagOf(course), ...(subtopic && { subtopic: toSubtopicMessage(subtopic) }) }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { findSubtopic, subtopicChanged } from '../domain/reorder.ts'
import { changeCourse } from './change-course.ts'
import { checkContents } from './check-contents.ts'
import type { CourseDeps } from './course-deps.ts'
import { etagOf, toSubtopicMessage } from './messages.ts'

export function updateSubtopic(deps: CourseDeps): Unary<typeof CourseService.method.updateSubtopic> {
  return async (request, context) => {
    const { courseId: id, etag, title, content, codeExample, has3d, language, estimatedMinutes } = request
    const subtopicId = request.subtopicId.toLowerCase()
    await checkContents([{ field: 'content', text: content ?? '' }], context)
    const given = { title, content, codeExample, has3d, language, estimatedMinutes }
    const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const course = await changeCourse(deps, { id, etag, context }, (before) => {
      const topics = subtopicChanged(before.topics, subtopicId, change)
      if (!topics) throw notFound('subtopic', subtopicId)
      return { course: { ...before, topics }, hasTopics: true }
    })
    const subtopic = findSubtopic(course.topics, subtopicId)
    return { etag: etagOf(course), ...(subtopic && { subtopic: toSubtopicMessage(subtopic) }) }
  }
}

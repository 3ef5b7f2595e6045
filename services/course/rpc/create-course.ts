import type { CourseService } from '@learnlab/contracts/course/v1'
import { invalidArgument, requireUser, type Unary } from '@learnlab/rpc'
import { arrange } from '../domain/outline.ts'
import type { CourseDeps } from './course-deps.ts'
import { stateOf, toCourseMessage, toTopicDrafts } from './messages.ts'
import { checkSlug, refusingTakenSlug } from './slug.ts'

export function createCourse({ courses, newId }: CourseDeps): Unary<typeof CourseService.method.createCourse> {
  return async ({ title, description, slug, state, topics }, context) => {
    const { userId } = requireUser(context)
    checkSlug(slug)
    const arranged = arrange(toTopicDrafts(topics), [], 'topics', newId)
    if (!arranged.ok) throw invalidArgument(arranged.violations)
    const course = {
      ...{ id: newId(), title, description, slug },
      state: stateOf(state) ?? 'draft',
      authorId: userId,
      topics: arranged.topics,
    }
    const stamp = await refusingTakenSlug(slug, courses.insert(course))
    return { course: toCourseMessage({ ...course, ...stamp }) }
  }
}

import type { CourseService, Outline } from '@learnlab/contracts/course/v1'
import { aborted, invalidArgument, type Unary } from '@learnlab/rpc'
import type { Course, Topic } from '../domain/course.ts'
import { arrange } from '../domain/outline.ts'
import type { CourseDeps } from './course-deps.ts'
import { writableCourse } from './find-course.ts'
import { stateOf, toCourseMessage, toTopicDrafts } from './messages.ts'
import { checkSlug, refusingTakenSlug } from './slug.ts'

// Each round means that somebody else's change got in between; beyond these the course is contended.
const maxRounds = 5

export function updateCourse({ courses, newId }: CourseDeps): Unary<typeof CourseService.method.updateCourse> {
  return async (request, { caller, signal }) => {
    if (request.slug !== undefined) checkSlug(request.slug)
    for (let round = 0; round < maxRounds; round++) {
      signal.throwIfAborted()
      const before = await writableCourse(caller, request.id, courses.find)
      const topics = request.outline && arrangeOutline(request.outline, before, newId)
      const change = {
        id: before.id,
        revision: before.revision,
        title: request.title ?? before.title,
        description: request.description ?? before.description,
        slug: request.slug ?? before.slug,
        state: stateOf(request.state) ?? before.state,
      }
      const stamp = await refusingTakenSlug(change.slug, courses.update({ ...change, topics }))
      if (stamp) return { course: toCourseMessage({ ...before, ...change, ...stamp, topics: topics ?? before.topics }) }
    }
    throw aborted('others keep changing this course; try again')
  }
}

function arrangeOutline({ topics }: Outline, course: Course, newId: () => string): Topic[] {
  const arranged = arrange(toTopicDrafts(topics), course.topics, 'outline.topics', newId)
  if (!arranged.ok) throw invalidArgument(arranged.violations)
  return arranged.topics
}

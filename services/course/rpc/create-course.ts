import type { CourseService } from '@learnlab/contracts/course/v1'
import { failedPrecondition, invalidArgument, requireUser, type Unary } from '@learnlab/rpc'
import { arrange } from '../domain/outline.ts'
import { publicationOf } from '../domain/version.ts'
import { eventsOf } from './change-course.ts'
import { checkContents, outlineFields } from './check-contents.ts'
import type { CourseDeps } from './course-deps.ts'
import { stateOf, toCourseMessage, toDetails, toTopicDrafts } from './messages.ts'
import { checkSlug, refusingTakenSlug } from './slug.ts'

export function createCourse({ courses, newId }: CourseDeps): Unary<typeof CourseService.method.createCourse> {
  return async (request, context) => {
    const { title, description, slug } = request
    const { userId } = requireUser(context)
    checkSlug(slug)
    const state = stateOf(request.state) ?? 'draft'
    if (state === 'archived') throw failedPrecondition('a course that was never published cannot be archived')
    const drafts = toTopicDrafts(request.topics)
    const arranged = arrange(drafts, [], 'topics', newId)
    if (!arranged.ok) throw invalidArgument(arranged.violations)
    const fields = [{ field: 'description', text: description }, ...outlineFields(drafts, 'topics')]
    await checkContents(fields, context)
    const { topics } = arranged
    const details = toDetails(request.details)
    const head = { id: newId(), slug, title, description, details, state, authorId: userId }
    const publication =
      state === 'published'
        ? publicationOf(
            { ...head, topics, state: 'draft', published: undefined },
            { level: 'minor', note: '', publishedBy: userId },
          )
        : undefined
    const events = publication ? eventsOf({ ...head, revision: 0 }, { publication, archive: false }) : []
    const parts = { topics, searchable: topics, publication, events }
    const written = await refusingTakenSlug(slug, courses.insert(head, parts))
    return { course: toCourseMessage({ ...written, topics }) }
  }
}

import type { CourseService, Outline } from '@learnlab/contracts/course/v1'
import { failedPrecondition, invalidArgument, type Unary } from '@learnlab/rpc'
import type { Course, Topic } from '../domain/course.ts'
import { arrange } from '../domain/outline.ts'
import { changeCourse } from './change-course.ts'
import { checkContents, outlineFields, textsOf } from './check-contents.ts'
import type { CourseDeps } from './course-deps.ts'
import { stateOf, toCourseMessage, toDetails, toTopicDrafts } from './messages.ts'
import { checkSlug } from './slug.ts'

export function updateCourse(deps: CourseDeps): Unary<typeof CourseService.method.updateCourse> {
  return async (request, context) => {
    const { id, etag, title, description, slug, outline, details } = request
    if (slug !== undefined) checkSlug(slug)
    const state = stateOf(request.state)
    const course = await changeCourse(deps, { id, etag, context, publishes: state === 'published' }, async (before) => {
      if (state === 'draft' && before.state !== 'draft') {
        throw failedPrecondition('a course that was published becomes no draft again: archive it')
      }
      if (state === 'archived' && before.state === 'draft') {
        throw failedPrecondition('a course that was never published cannot be archived')
      }
      const drafts = toTopicDrafts(outline?.topics ?? [])
      const fields = [{ field: 'description', text: description ?? '' }, ...outlineFields(drafts, 'outline.topics')]
      await checkContents(fields, { known: textsOf(before.topics), signal: context.signal })
      const topics = outline && arrangeOutline(outline, before, deps.newId)
      return {
        course: {
          ...before,
          title: title ?? before.title,
          description: description ?? before.description,
          slug: slug ?? before.slug,
          details: details ? toDetails(details) : before.details,
          topics: topics ?? before.topics,
        },
        hasTopics: topics !== undefined,
        ...(state === 'published' && { publish: { level: 'minor' as const, note: '' } }),
        archive: state === 'archived',
      }
    })
    return { course: toCourseMessage(course) }
  }
}

function arrangeOutline({ topics }: Outline, course: Course, newId: () => string): Topic[] {
  const arranged = arrange(toTopicDrafts(topics), course.topics, 'outline.topics', newId)
  if (!arranged.ok) throw invalidArgument(arranged.violations)
  return arranged.topics
}

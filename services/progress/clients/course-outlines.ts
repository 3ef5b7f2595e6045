import { CourseState, type GetCourseResponse } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { type CallContext, invalidArgument, isOutage, notFound, RpcError, unavailable } from '@learnlab/rpc'
import { LRUCache } from 'lru-cache'
import { validate } from 'uuid'
import type { CourseOutline } from '../domain/outline.ts'

/** The one call of the course service that outlines come from. */
export type CourseSource = {
  getCourse(request: { id: string }, options: { context: CallContext; timeoutMs: number }): Promise<GetCourseResponse>
}

export type CourseOutlines = {
  /**
   * The outline of the course that an id or slug names, as the caller may see it, no older than `maxAgeMs` (30 s unless
   * given) while the course service answers.
   * @throws NOT_FOUND when the caller can see no such course
   * @throws INVALID_ARGUMENT, of the field `course_id`, for what cannot name a course
   * @throws UNAVAILABLE when the course service does not answer and no outline is at hand
   */
  find(key: string, context: CallContext, options?: { maxAgeMs?: number }): Promise<CourseOutline>
  /** Id of the published course that a subtopic is known to stand in; undefined says nothing. */
  courseOf(subtopicId: string): string | undefined
}

const freshMs = 30_000
// How long an outline is good enough while the course service is away.
const staleMs = 3_600_000
const maxCourses = 1_000
const maxSubtopics = 50_000
// Leaves time within the caller's deadline to answer from the cache.
const timeoutMs = 2_000

type Entry = { outline: CourseOutline; loadedAtMs: number }

/** Outlines by gRPC, with the caller's own rights, those of published courses kept in memory. */
export function createCourseOutlines({
  courses,
  nowMs = () => performance.now(),
}: {
  courses: CourseSource
  nowMs?: (() => number) | undefined
}): CourseOutlines {
  const entries = new LRUCache<string, Entry>({ max: maxCourses })
  const homes = new LRUCache<string, string>({ max: maxSubtopics })

  function remember({ outline, slug }: { outline: CourseOutline; slug: string }, loadedAtMs: number): void {
    for (const key of [outline.courseId, slug]) entries.set(key, { outline, loadedAtMs })
    for (const { subtopicIds } of outline.topics) for (const id of subtopicIds) homes.set(id, outline.courseId)
  }

  async function load(key: string, context: CallContext): Promise<CourseOutline> {
    const startedAtMs = nowMs()
    const loaded = outlineOf(await courses.getCourse({ id: key }, { context, timeoutMs }))
    // A draft is its author's: what they may see must not answer others.
    if (loaded.published) remember(loaded, startedAtMs)
    else entries.delete(key)
    return loaded.outline
  }

  return {
    async find(text, context, { maxAgeMs = freshMs } = {}) {
      const key = validate(text) ? text.toLowerCase() : text
      const known = entries.get(key)
      const ageMs = known ? nowMs() - known.loadedAtMs : Number.POSITIVE_INFINITY
      if (known && ageMs <= maxAgeMs) return known.outline
      try {
        return await load(key, context)
      } catch (error) {
        if (error instanceof RpcError && error.code === Code.INVALID_ARGUMENT) {
          // What the course service calls `id` is another field to our callers.
          const description = error.fieldViolations[0]?.description ?? error.message
          throw invalidArgument([{ field: 'course_id', description }])
        }
        if (error instanceof RpcError && error.code === Code.NOT_FOUND) {
          entries.delete(key)
          throw notFound('course', text)
        }
        if (context.signal.aborted || !isOutage(error)) throw error
        if (known && ageMs <= staleMs) {
          context.logger.warn({ err: error, courseId: known.outline.courseId, ageMs }, 'using an old course outline')
          return known.outline
        }
        throw unavailable('the course service does not answer; try again', { retryAfterMs: 1_000, cause: error })
      }
    },
    courseOf: (subtopicId) => homes.get(subtopicId),
  }
}

function outlineOf({ course }: GetCourseResponse): { outline: CourseOutline; slug: string; published: boolean } {
  if (!course) throw unavailable('the course service answered without a course')
  const topics = course.topics.map(({ id, subtopics }) => ({ topicId: id, subtopicIds: subtopics.map((s) => s.id) }))
  return {
    outline: { courseId: course.id, topics },
    slug: course.slug,
    published: course.state === CourseState.PUBLISHED,
  }
}

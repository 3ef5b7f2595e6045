import { CourseState, type GetCourseResponse } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/contracts/google/rpc/code'
import {
  type CallContext,
  type CallOptions,
  invalidArgument,
  isOutage,
  notFound,
  RpcError,
  unavailable,
} from '@learnlab/rpc'
import { LRUCache } from 'lru-cache'
import { validate } from 'uuid'
import { type CourseOutline, subtopicIdsOf } from '../domain/outline.ts'

/** The one call of the course service that outlines come from. */
export type CourseSource = {
  getCourse(request: { id: string }, options: CallOptions): Promise<GetCourseResponse>
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
  /** Id of the course that a subtopic is known to stand in; undefined says nothing. */
  courseOf(subtopicId: string): string | undefined
  /** Has a course be asked for anew: it was changed. */
  forget(courseId: string): void
}

const freshMs = 30_000
// How long an outline is good enough while the course service is away.
const staleMs = 3_600_000
const maxCourses = 1_000
const maxSubtopics = 50_000
// Leaves time within the caller's deadline to answer from the cache.
const timeoutMs = 2_000

type Loaded = { outline: CourseOutline; slug: string; isShared: boolean }
type Entry = { outline: CourseOutline; loadedAtMs: number }

/** Outlines by gRPC, with the caller's own rights, those that everybody may read kept in memory. */
export function createCourseOutlines({
  courses,
  nowMs = () => performance.now(),
}: {
  courses: CourseSource
  nowMs?: (() => number) | undefined
}): CourseOutlines {
  const entries = new LRUCache<string, Entry>({ max: maxCourses })
  const homes = new LRUCache<string, string>({ max: maxSubtopics })
  const loading = new Map<string, Promise<Loaded>>()

  /** How many courses were changed so far. */
  let changes = 0

  const outdated = (loadedAtMs: number) => Math.min(loadedAtMs, nowMs() - freshMs - 1)

  function remember({ outline, slug }: Loaded, loadedAtMs: number): void {
    for (const key of [outline.courseId, slug]) entries.set(key, { outline, loadedAtMs })
    for (const id of subtopicIdsOf(outline)) homes.set(id, outline.courseId)
  }

  async function ask(key: string, context: CallContext): Promise<Loaded> {
    try {
      return toLoaded(await courses.getCourse({ id: key }, { context, timeoutMs }))
    } catch (error) {
      // A stream outlives the token that it was opened with; what everybody may read it goes on with.
      if (!(error instanceof RpcError) || error.code !== Code.UNAUTHENTICATED) throw error
      return toLoaded(await courses.getCourse({ id: key }, { signal: context.signal, timeoutMs }))
    }
  }

  async function load(key: string, context: CallContext): Promise<CourseOutline> {
    // Many watchers of a course that was just published ask at once. What is not everybody's, each asks for alone.
    const shared = await loading.get(key)?.catch(() => undefined)
    if (shared?.isShared) return shared.outline
    const [startedAtMs, changesBefore] = [nowMs(), changes]
    const asking = ask(key, context)
    if (!loading.has(key)) loading.set(key, asking)
    try {
      const loaded = await asking
      // A draft is its author's: what they may see must not answer others.
      if (loaded.isShared) remember(loaded, changes === changesBefore ? startedAtMs : outdated(startedAtMs))
      else entries.delete(key)
      return loaded.outline
    } finally {
      if (loading.get(key) === asking) loading.delete(key)
    }
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
    forget(courseId) {
      changes++
      // An answer that is on its way may be of before.
      loading.clear()
      for (const [key, { outline, loadedAtMs }] of [...entries.entries()]) {
        // Kept for an outage.
        if (outline.courseId === courseId) entries.set(key, { outline, loadedAtMs: outdated(loadedAtMs) })
      }
    },
  }
}

function toLoaded({ course }: GetCourseResponse): Loaded {
  if (!course) throw unavailable('the course service answered without a course')
  const subtopics = course.topics.flatMap((topic) => topic.subtopics)
  return {
    outline: {
      courseId: course.id,
      authorId: course.authorId,
      topics: course.topics.map((topic) => ({ topicId: topic.id, subtopicIds: topic.subtopics.map(({ id }) => id) })),
      exerciseIds: subtopics.flatMap(({ exercises }) => exercises.map(({ id }) => id)),
    },
    slug: course.slug,
    isShared: course.state === CourseState.PUBLISHED || course.state === CourseState.ARCHIVED,
  }
}

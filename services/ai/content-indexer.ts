import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'
import type { PublishedCourses } from './clients/published-courses.ts'
import type { ContentIndex, IndexedCourse, IndexRequest } from './store/content-index.ts'

export type ContentIndexer = {
  /** Compares the index with the catalogue, and asks for what differs. For what no event told of. */
  reconcile(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const leaseMs = 30_000
const retry = { firstMs: 500, maxMs: 60_000 }
// After so many answers that are older than what was told of, the answer is what there is.
const mostStaleAnswers = 8

/** Reads courses that are to be indexed, one after the other, and puts them into the index. Replicas share the work. */
export function startContentIndexer({
  index,
  courses,
  logger,
  pollMs = 2_000,
}: {
  index: ContentIndex
  courses: PublishedCourses
  logger: Pick<Logger, 'info' | 'warn'>
  pollMs?: number
}): ContentIndexer {
  const stopping = new AbortController()

  async function indexOne(request: IndexRequest): Promise<void> {
    try {
      const found = await courses.find(request.courseId)
      if (!found) return await index.forget([request.courseId])
      if (isOlder(found.course, request) && request.attempts < mostStaleAnswers) {
        return await index.postpone(request, backoffMs(request.attempts - 1, retry))
      }
      await index.replace(request, found.course, found.passages)
      const { courseId, version } = found.course
      logger.info({ courseId, version, passages: found.passages.length }, 'a course was indexed')
    } catch (error) {
      logger.warn(
        { err: error, courseId: request.courseId, attempts: request.attempts },
        'a course is yet to be indexed',
      )
      await index.postpone(request, backoffMs(request.attempts - 1, retry))
    }
  }

  async function run(): Promise<void> {
    let failing = false
    while (!stopping.signal.aborted) {
      try {
        for (let next = await index.take(leaseMs); next; next = await index.take(leaseMs)) {
          await indexOne(next)
          if (stopping.signal.aborted) return
        }
        failing = false
      } catch (error) {
        if (!failing) logger.warn({ err: error }, 'courses cannot be indexed right now')
        failing = true
      }
      await delay(pollMs, undefined, { signal: stopping.signal }).catch(() => undefined) // told to stop
    }
  }

  const running = run()
  return {
    async reconcile(signal) {
      const indexed = new Map((await index.courses()).map((course) => [course.courseId, course]))
      const published = await courses.list(signal)
      const stale = published.filter(({ courseId, slug, version }) => {
        const known = indexed.get(courseId)
        indexed.delete(courseId)
        return known?.slug !== slug || known.version !== version
      })
      if (stale.length > 0) await index.request(stale)
      // Whether they are gone is asked of each: the list may have been read while they moved.
      const missing = [...indexed.values()].map(({ courseId, slug }) => ({ courseId, slug, version: '' }))
      if (missing.length > 0) await index.request(missing)
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}

/** Whether the answer is from before what the request was told of. */
function isOlder(answer: IndexedCourse, { version, slug }: IndexRequest): boolean {
  const [major = 0, minor = 0] = numbersOf(answer.version)
  const [wantedMajor = 0, wantedMinor = 0] = numbersOf(version)
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor) || answer.slug !== slug
}

function numbersOf(version: string): number[] {
  return version === '' ? [] : version.split('.').map(Number)
}

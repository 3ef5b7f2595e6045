import { randomUUID } from 'node:crypto'
import { CourseService, CourseState } from '@learnlab/contracts/course/v1'
import { buildRpcServer, implement, invalidArgument, notFound, type TokenVerifier } from '@learnlab/rpc'
import { createMetrics, type Logger } from '@learnlab/telemetry'
import { noRateLimits } from '@learnlab/testing/no-rate-limits'

export type CatalogueCourse = {
  id: string
  slug: string
  state: CourseState
  authorId: string
  topics: { id: string; title: string; subtopics: { id: string; title: string; exercises?: { id: string }[] }[] }[]
}

/** A course with topics of as many subtopics as said. */
export function courseOf(slug: string, sizes: number[], draftOf?: string): CatalogueCourse {
  return {
    id: randomUUID(),
    slug,
    state: draftOf === undefined ? CourseState.PUBLISHED : CourseState.DRAFT,
    authorId: draftOf ?? randomUUID(),
    topics: sizes.map((size, topic) => ({
      id: randomUUID(),
      title: `Topic ${topic}`,
      subtopics: Array.from({ length: size }, (_, place) => ({ id: randomUUID(), title: `Subtopic ${place}` })),
    })),
  }
}

/** The ids of a course's subtopics, in its order. */
export function subtopicsOf(course: Pick<CatalogueCourse, 'topics'>): string[] {
  return course.topics.flatMap(({ subtopics }) => subtopics.map(({ id }) => id))
}

/**
 * Stands for the course service, which this service must not import: the same protocol over a real connection, with
 * the courses that a test puts into `courses`.
 */
export async function startCatalogue(tokens: TokenVerifier, logger: Logger) {
  const courses: CatalogueCourse[] = []
  const calls: string[] = []
  const server = buildRpcServer({
    implementations: [
      implement(CourseService, {
        async getCourse({ id }, { caller }) {
          calls.push(id)
          if (id.includes('\0')) throw invalidArgument([{ field: 'id', description: 'must be plain' }])
          const course = courses.find((one) => one.id === id || one.slug === id)
          const own = caller.kind === 'user' && caller.userId === course?.authorId
          if (!course || (course.state === CourseState.DRAFT && !own)) throw notFound('course', id)
          return { course }
        },
      }),
    ],
    tokens,
    logger,
    metrics: createMetrics({ service: 'course' }),
    limits: noRateLimits,
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    address: `dns:///127.0.0.1:${port}`,
    courses,
    /** Ids and slugs asked for so far. */
    calls,
    add(course: CatalogueCourse): CatalogueCourse {
      courses.push(course)
      return course
    },
    /** Also a second time. */
    close: () => server.close({ graceMs: 100 }),
  }
}

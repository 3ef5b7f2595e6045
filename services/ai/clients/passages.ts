import type { CourseService } from '@learnlab/contracts/course/v1'
import { isOutage, type ServiceClient } from '@learnlab/rpc'
import { CourseUnavailable, type Passages } from '../domain/passage.ts'
import type { ContentIndex } from '../store/content-index.ts'

/** How long an answer waits for the courses, so that the explanation of an error does not hang with them. */
const timeoutMs = 3_000

/**
 * Searches the index of published courses; where that has nothing, the course service on behalf of the caller, who may have
 * drafts there, or name a course that is not in the index. At most one query and one call, tried again within the time-out.
 */
export function createPassages(
  courses: Pick<ServiceClient<typeof CourseService>, 'searchPassages'>,
  index: Pick<ContentIndex, 'search'>,
): Passages {
  return {
    async search(query, context) {
      const indexed = await index.search(query).catch((error: unknown) => {
        context.logger.warn({ err: error }, 'the index of the courses cannot be searched')
        return []
      })
      if (indexed.length > 0) return indexed
      try {
        const { query: words, courseId, limit } = query
        const { passages } = await courses.searchPassages({ query: words, courseId, limit }, { context, timeoutMs })
        return passages
      } catch (error) {
        if (context.signal.aborted || !isOutage(error)) throw error
        throw new CourseUnavailable('the courses cannot be searched', { cause: error })
      }
    },
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { isOutage, type ServiceClient } from '@learnlab/rpc'
import { CourseUnavailable, type Passage, type Passages } from '../domain/passage.ts'
import type { ContentIndex } from '../store/content-index.ts'

/** How long an answer waits for the courses, so that the explanation of an error does not hang with them. */
const timeoutMs = 3_000

/**
 * Searches passages in the course service, on behalf of the caller, who may have drafts there; in our own copy of what is
 * published while that service does not answer. One call, tried again within the time-out.
 */
export function createPassages(
  courses: Pick<ServiceClient<typeof CourseService>, 'searchPassages'>,
  index: Pick<ContentIndex, 'search'>,
): Passages {
  return {
    async search(query, context) {
      try {
        const { passages } = await courses.searchPassages(query, { context, timeoutMs })
        return passages
      } catch (error) {
        if (context.signal.aborted || !isOutage(error)) throw error
        const copies = await fromCopy(index, query, error)
        context.logger.warn({ err: error, passages: copies.length }, 'searching the copy of the courses')
        return copies
      }
    },
  }
}

async function fromCopy(
  index: Pick<ContentIndex, 'search'>,
  query: Parameters<Passages['search']>[0],
  outage: unknown,
): Promise<readonly Passage[]> {
  const copies = await index.search(query).catch((error: unknown) => {
    throw new CourseUnavailable('neither the courses nor the copy of them can be searched', { cause: error })
  })
  // What is asked about may stand in a draft, or in a course that the copy has yet to get.
  if (copies.length === 0) throw new CourseUnavailable('the courses cannot be searched', { cause: outage })
  return copies
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { Code, RpcError, type ServiceClient } from '@learnlab/rpc'
import { CourseUnavailable, type Passages } from '../domain/passage.ts'

/** How long an answer waits for the courses, so that the explanation of an error does not hang with them. */
const timeoutMs = 3_000

// The course service's own trouble; everything else, such as an unknown course, is for the caller to put right.
const troubles: ReadonlySet<Code> = new Set([
  Code.UNAVAILABLE,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
  Code.UNIMPLEMENTED,
  Code.INTERNAL,
  Code.UNKNOWN,
])

/** Searches passages in the course service, on behalf of the caller. One call, tried again within the time-out. */
export function createPassages(courses: Pick<ServiceClient<typeof CourseService>, 'searchPassages'>): Passages {
  return {
    async search(query, context) {
      try {
        const { passages } = await courses.searchPassages(query, { context, timeoutMs })
        return passages
      } catch (error) {
        if (!context.signal.aborted && error instanceof RpcError && troubles.has(error.code)) {
          throw new CourseUnavailable('the courses cannot be searched', { cause: error })
        }
        throw error
      }
    },
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { isOutage, type ServiceClient } from '@learnlab/rpc'
import { CourseUnavailable, type Passages } from '../domain/passage.ts'

/** How long an answer waits for the courses, so that the explanation of an error does not hang with them. */
const timeoutMs = 3_000

/** Searches passages in the course service, on behalf of the caller. One call, tried again within the time-out. */
export function createPassages(courses: Pick<ServiceClient<typeof CourseService>, 'searchPassages'>): Passages {
  return {
    async search(query, context) {
      try {
        const { passages } = await courses.searchPassages(query, { context, timeoutMs })
        return passages
      } catch (error) {
        if (!context.signal.aborted && isOutage(error)) {
          throw new CourseUnavailable('the courses cannot be searched', { cause: error })
        }
        throw error
      }
    },
  }
}

import { invalidArgument, notFound } from '@learnlab/rpc'
import { isTimeZone } from '../domain/time-zone.ts'
import { CourseErased, LearnerErased } from '../store/erased.ts'
import { UnknownTimeZone } from '../store/record-events.ts'

/**
 * What a write gives, or the caller's error that it fails with.
 * @throws NOT_FOUND for a learner whose data was erased, and for a course that is gone though its outline was at hand
 * @throws INVALID_ARGUMENT for a time zone that the database does not know
 */
export async function orCallersFault<Result>(userId: string, write: Promise<Result>): Promise<Result> {
  try {
    return await write
  } catch (error) {
    if (error instanceof LearnerErased) throw notFound('user', userId)
    if (error instanceof CourseErased) throw notFound('course', error.courseId)
    if (error instanceof UnknownTimeZone) throw noTimeZone()
    throw error
  }
}

/**
 * The time zone that a request names, undefined where it names none.
 * @throws INVALID_ARGUMENT for what is no name of one
 */
export function timeZoneOf(text: string): string | undefined {
  if (text === '') return undefined
  if (!isTimeZone(text)) throw noTimeZone()
  return text
}

function noTimeZone() {
  return invalidArgument([{ field: 'time_zone', description: 'must be a name such as Europe/Vienna' }])
}

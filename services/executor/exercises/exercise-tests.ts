import type { CourseService } from '@learnlab/contracts/course/v1'
import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import {
  type CallContext,
  Code,
  isOutage,
  notFound,
  RpcError,
  type ServiceClient,
  unavailable,
  unimplemented,
} from '@learnlab/rpc'

/** An exercise as published, with all its tests. */
export type TestedExercise = {
  readonly id: string
  readonly courseId: string
  /** Of its content. */
  readonly version: string
  readonly content: ExerciseContent
}

export type ExerciseTests = {
  /**
   * @throws NOT_FOUND where no such exercise is published
   * @throws UNAVAILABLE where the course service does not say in time
   */
  find(exerciseId: string, context: CallContext): Promise<TestedExercise>
}

const timeoutMs = 3_000
const retryAfterMs = 2_000
/** At most 160 KiB each. */
const mostKept = 100

/**
 * Reads tests from the course service, as this service and for no user. Those read before are kept by their version, so
 * that an answer is mostly that nothing changed.
 */
export function readExerciseTests(
  courses: Pick<ServiceClient<typeof CourseService>, 'getExerciseTests'>,
): ExerciseTests {
  const kept = new Map<string, TestedExercise>()
  return {
    async find(id, context) {
      const known = kept.get(id)
      try {
        const request = { exerciseId: id, knownVersion: known?.version ?? '' }
        const { courseId, version, content } = await courses.getExerciseTests(request, { context, timeoutMs })
        const exercise = content ? { id, courseId, version, content } : known
        if (!exercise) throw new Error('the course service left out tests that it was not told to be known')
        keep(kept, exercise)
        return exercise
      } catch (error) {
        throw refusalOf(error, id, context)
      }
    },
  }
}

/** Where a service has no identity, and so no way to tests that are hidden. */
export const noExerciseTests: ExerciseTests = {
  async find() {
    throw unimplemented('exercises are not set up here: SERVICE_PRIVATE_KEY is not set')
  },
}

function keep(kept: Map<string, TestedExercise>, exercise: TestedExercise): void {
  // The one used last stands last.
  kept.delete(exercise.id)
  kept.set(exercise.id, exercise)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) return
    kept.delete(oldest)
  }
}

function refusalOf(error: unknown, id: string, context: CallContext): unknown {
  if (context.signal.aborted || !(error instanceof RpcError)) return error
  if (error.code === Code.NOT_FOUND) return notFound('exercise', id)
  if (isOutage(error)) {
    return unavailable('the tests of exercises cannot be read right now; try again', { retryAfterMs, cause: error })
  }
  // That this service may not read them is no fault of whoever asks.
  return new Error('the course service refuses the tests of an exercise', { cause: error })
}

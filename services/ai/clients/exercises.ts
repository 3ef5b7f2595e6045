import type { CourseService } from '@learnlab/contracts/course/v1'
import type { SourceFile } from '@learnlab/contracts/executor/v1'
import { type CallContext, isOutage, type ServiceClient } from '@learnlab/rpc'
import { ExerciseUnavailable, type GradedExercise, type GradedExercises } from '../domain/graded-exercise.ts'
import { type SolutionPrint, solutionPrints } from '../domain/leaks/course-leak-check.ts'

const timeoutMs = 3_000
/** How long solutions are kept: that of a course published anew is asked for soon. */
const freshMs = 60_000
const mostCourses = 50

/** Of a course: by exercise, and all together as they are held against texts. */
type Solutions = {
  readonly files: ReadonlyMap<string, readonly string[]>
  readonly prints: readonly SolutionPrint[]
}

/**
 * Reads exercises as learners see them, on behalf of whoever asks, and their reference solutions as this service. The course
 * service is asked once a minute for the solutions of a course.
 */
export function createGradedExercises(
  courses: Pick<ServiceClient<typeof CourseService>, 'getExercise' | 'getReferenceSolutions'>,
): GradedExercises {
  const kept = new Map<string, { readonly solutions: Promise<Solutions>; readonly readAtMs: number }>()

  /** For everybody who asks in the next minute: not given up with whoever asked first. */
  function solutionsOf(courseId: string): Promise<Solutions> {
    const known = kept.get(courseId)
    if (known && performance.now() - known.readAtMs < freshMs) return known.solutions
    const solutions = courses.getReferenceSolutions({ courseId }, { timeoutMs }).then((answer) => {
      const files = new Map(answer.solutions.map((one) => [one.exerciseId, textsOf(one.files)]))
      return { files, prints: solutionPrints([...files.values()].flat()) }
    })
    kept.delete(courseId)
    kept.set(courseId, { solutions, readAtMs: performance.now() })
    solutions.catch(() => kept.delete(courseId))
    for (const oldest of kept.keys()) {
      if (kept.size <= mostCourses) break
      kept.delete(oldest)
    }
    return solutions
  }

  async function readable(courseId: string, { logger }: CallContext): Promise<Solutions | undefined> {
    try {
      return await solutionsOf(courseId)
    } catch (error) {
      logger.warn(
        { err: error, courseId },
        'solutions cannot be read: no model is asked about exercises of this course',
      )
      return undefined
    }
  }

  return {
    async find(exerciseId, context): Promise<GradedExercise> {
      try {
        const { exercise } = await courses.getExercise({ exerciseId }, { context, timeoutMs })
        const content = exercise?.content
        if (!exercise || !content) throw new Error('the course service left out an exercise')
        const { id, courseId } = exercise
        const { title, language, instructions, hints } = content
        const references = (await readable(courseId, context))?.files.get(id)
        return {
          id,
          courseId,
          title,
          language,
          instructions,
          hints,
          starters: textsOf(content.starterFiles),
          references,
        }
      } catch (error) {
        if (context.signal.aborted || !isOutage(error)) throw error
        throw new ExerciseUnavailable('the exercise cannot be read', { cause: error })
      }
    },

    printsOf: async (courseId, context) => (await readable(courseId, context))?.prints,
  }
}

function textsOf(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ content }) => (content.case === 'text' ? [content.value] : []))
}

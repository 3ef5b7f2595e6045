import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { contentFrom, testsOnly } from '../domain/exercise-content.ts'
import type { CourseDeps } from './course-deps.ts'

export function getExerciseTests({ exercises }: CourseDeps): Unary<typeof CourseService.method.getExerciseTests> {
  return async ({ exerciseId, knownVersion }) => {
    const found = await exercises.findTested(exerciseId)
    if (!found) throw notFound('exercise', exerciseId)
    const { courseId, version, content } = found
    return { courseId, version, ...(version !== knownVersion && { content: testsOnly(contentFrom(content)) }) }
  }
}

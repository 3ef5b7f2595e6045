import type { CourseService } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import { contentFrom } from '../domain/exercise-content.ts'
import type { CourseDeps } from './course-deps.ts'

export function getReferenceSolutions({
  exercises,
}: CourseDeps): Unary<typeof CourseService.method.getReferenceSolutions> {
  return async ({ courseId }) => {
    const found = await exercises.findReferences(courseId)
    return {
      solutions: found.map(({ exerciseId, content }) => ({ exerciseId, files: contentFrom(content).referenceFiles })),
    }
  }
}

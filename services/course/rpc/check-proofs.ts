import { permissionDenied } from '@learnlab/rpc'
import { canSeeHidden, type Viewer } from '../domain/access.ts'
import type { CourseHead } from '../domain/course.ts'
import { contentFrom } from '../domain/exercise-content.ts'
import { isProvable } from '../proof/prove.ts'
import type { WholeContent } from '../store/exercises.ts'

/**
 * Proofs tell of hidden tests and of the reference solution, in what they find and in the records of their runs.
 * @throws PERMISSION_DENIED where some of the contents have tests, for who may not read hidden parts
 */
export function mayProve(
  viewer: Viewer,
  course: Pick<CourseHead, 'authorId'>,
  contents: readonly Pick<WholeContent, 'whole'>[],
): void {
  if (canSeeHidden(viewer, course) || !contents.some(({ whole }) => isProvable(contentFrom(whole)))) return
  throw permissionDenied('exercises that were not proved yet are proved, and so published first, by their author alone')
}

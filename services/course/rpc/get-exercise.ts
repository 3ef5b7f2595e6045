import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { canSeeHidden } from '../domain/access.ts'
import { contentFrom } from '../domain/exercise-content.ts'
import type { CourseDeps } from './course-deps.ts'
import { etagOf } from './messages.ts'

export function getExercise({ exercises }: CourseDeps): Unary<typeof CourseService.method.getExercise> {
  return async ({ exerciseId, version: asked }, { caller }) => {
    if (asked === '') {
      const shown = await exercises.findShown(exerciseId)
      if (!shown) throw notFound('exercise', exerciseId)
      const { id, courseId, subtopicId, orderIndex, version, content } = shown
      return { exercise: { id, courseId, subtopicId, orderIndex, version, content: contentFrom(content) } }
    }
    const working = await exercises.findWorking(exerciseId)
    // One answer for what is not there and for what is somebody else's: that it exists is hidden too.
    if (!working || !canSeeHidden(caller, working.course)) throw notFound('exercise', exerciseId)
    const { id, courseId, subtopicId, orderIndex, version, content, course, isProved: proved } = working
    const place = { id, courseId, subtopicId, orderIndex }
    return { exercise: { ...place, version, content: contentFrom(content), etag: etagOf(course), proved } }
  }
}

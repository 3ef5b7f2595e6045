import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { canSeeWork } from '../domain/access.ts'
import { contentFrom } from '../domain/exercise-content.ts'
import { parseVersion } from '../domain/version.ts'
import type { CourseDeps } from './course-deps.ts'
import { contentFor } from './exercise-message.ts'
import { etagOf } from './messages.ts'

export function getExercise({ exercises }: CourseDeps): Unary<typeof CourseService.method.getExercise> {
  return async ({ exerciseId, version: asked }, { caller }) => {
    if (asked === '') {
      const shown = await exercises.findShown(exerciseId)
      if (!shown) throw notFound('exercise', exerciseId)
      const { id, courseId, subtopicId, orderIndex, version, content } = shown
      return { exercise: { id, courseId, subtopicId, orderIndex, version, content: contentFrom(content) } }
    }
    const old = parseVersion(asked)
    const found = await (old ? exercises.findVersion(exerciseId, old) : exercises.findWorking(exerciseId))
    // One answer for what is not there and for what is somebody else's: that it exists is hidden too.
    if (!found || !canSeeWork(caller, found.course)) throw notFound('exercise', exerciseId)
    const { id, courseId, subtopicId, orderIndex, version, course, isProved: proved } = found
    const content = contentFor(caller, course, found.content)
    const exercise = { id, courseId, subtopicId, orderIndex, version, content, proved }
    return { exercise: { ...exercise, etag: old ? '' : etagOf(course) } }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import type { CourseStore } from '../store/courses.ts'
import { mayProve } from './check-proofs.ts'
import type { CourseDeps } from './course-deps.ts'
import { writableCourse } from './find-course.ts'

export function proveExercise({
  courses,
  exercises,
  proofs,
}: CourseDeps): Unary<typeof CourseService.method.proveExercise> {
  return async ({ courseId, ...request }, context) => {
    const exerciseId = request.exerciseId.toLowerCase()
    let found: Awaited<ReturnType<CourseStore['findWithExercise']>>
    const course = await writableCourse(context.caller, courseId, async (key) => {
      found = await courses.findWithExercise(key, { exerciseId })
      return found?.working
    })
    if (!found?.exercise) throw notFound('exercise', request.exerciseId)
    const content = { exerciseId, ...found.exercise }
    if (found.isProved) return { proved: true, findings: [], version: content.version }
    mayProve(context.caller, course, [content])
    const { findings, proved } = await proofs.prove([content], context)
    if (proved.length > 0) await exercises.recordProofs(proved)
    return { proved: findings.length === 0, findings, version: content.version }
  }
}

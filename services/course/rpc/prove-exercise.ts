import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { exercisesOf } from '../domain/exercise.ts'
import type { CourseDeps } from './course-deps.ts'
import { writableCourse } from './find-course.ts'

export function proveExercise({ courses, proofs }: CourseDeps): Unary<typeof CourseService.method.proveExercise> {
  return async ({ courseId, exerciseId }, context) => {
    const course = await writableCourse(context.caller, courseId, courses.findWorking)
    const exercise = exercisesOf(course.topics).find(({ id }) => id === exerciseId.toLowerCase())
    if (!exercise) throw notFound('exercise', exerciseId)
    const findings = await proofs.prove([exercise], context)
    return { proved: findings.length === 0, findings, version: exercise.version }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { exercisesOf, withoutExercise } from '../domain/exercise.ts'
import { changeCourse } from './change-course.ts'
import type { CourseDeps } from './course-deps.ts'
import { etagOf } from './messages.ts'

export function deleteExercise(deps: CourseDeps): Unary<typeof CourseService.method.deleteExercise> {
  return async ({ courseId, etag, ...request }, context) => {
    const id = request.exerciseId.toLowerCase()
    const course = await changeCourse(deps, { id: courseId, etag, context }, (before) => {
      if (!exercisesOf(before.topics).some((exercise) => exercise.id === id)) throw notFound('exercise', id)
      const topics = withoutExercise(before.topics, id)
      return { course: { ...before, topics }, hasTopics: false, hasExercises: true }
    })
    return { etag: etagOf(course) }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import type { Unary } from '@learnlab/rpc'
import { exercisesOf } from '../domain/exercise.ts'
import type { CourseDeps } from './course-deps.ts'
import { readableCourse, writableCourse } from './find-course.ts'

export function listExercises({ courses }: CourseDeps): Unary<typeof CourseService.method.listExercises> {
  return async ({ courseId, version }, { caller }) => {
    const { topics } =
      version === ''
        ? await readableCourse(caller, courseId, courses.findShown)
        : await writableCourse(caller, courseId, courses.findWorking)
    return { exercises: exercisesOf(topics) }
  }
}

import type { CourseService } from '@learnlab/contracts/course/v1'
import { failedPrecondition, invalidArgument, notFound, type Unary } from '@learnlab/rpc'
import { exercisesOf, withExercise } from '../domain/exercise.ts'
import { storedContent } from '../domain/exercise-content.ts'
import { changeCourse } from './change-course.ts'
import { checkExercise, checkExerciseSlug } from './check-exercise.ts'
import type { CourseDeps } from './course-deps.ts'
import { exerciseMessage } from './exercise-message.ts'

const maxExercises = 1_000

export function createExercise(deps: CourseDeps): Unary<typeof CourseService.method.createExercise> {
  return async ({ courseId, content, etag, ...request }, context) => {
    if (!content) throw invalidArgument([{ field: 'content', description: 'is missing' }])
    await checkExercise(content, context.signal)
    const subtopicId = request.subtopicId.toLowerCase()
    const id = deps.newId()
    const stored = storedContent(id, content)
    const course = await changeCourse(deps, { id: courseId, etag, context }, (before) => {
      const others = exercisesOf(before.topics)
      if (others.length >= maxExercises) throw failedPrecondition(`a course has ${maxExercises} exercises at most`)
      checkExerciseSlug(content.slug, others)
      const exercise = { ...stored.head, id, version: stored.version }
      const place = { subtopicId, orderIndex: Number.MAX_SAFE_INTEGER }
      const topics = withExercise(before.topics, exercise, place)
      if (!topics) throw notFound('subtopic', subtopicId)
      return { course: { ...before, topics }, hasTopics: false, hasExercises: true, contents: [stored] }
    })
    return { exercise: exerciseMessage(context.caller, course, stored, false) }
  }
}

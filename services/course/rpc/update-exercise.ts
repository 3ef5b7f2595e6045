import type { CourseService } from '@learnlab/contracts/course/v1'
import { notFound, type Unary } from '@learnlab/rpc'
import { exercisesOf, withExercise } from '../domain/exercise.ts'
import { storedContent } from '../domain/exercise-content.ts'
import type { CourseStore } from '../store/courses.ts'
import { changeCourse } from './change-course.ts'
import { checkExercise, checkExerciseSlug } from './check-exercise.ts'
import type { CourseDeps } from './course-deps.ts'
import { exerciseMessage } from './exercise-message.ts'

export function updateExercise(deps: CourseDeps): Unary<typeof CourseService.method.updateExercise> {
  return async ({ courseId, content, etag, orderIndex, ...request }, context) => {
    const id = request.exerciseId.toLowerCase()
    const askedSubtopic = request.subtopicId.toLowerCase()
    if (content) await checkExercise(content, context.signal)
    const stored = content && storedContent(id, content)
    // The look-up gives the content there is along with the course, so that the answer costs no round trip more.
    let found: Awaited<ReturnType<CourseStore['findWithExercise']>>
    const courses: CourseStore = {
      ...deps.courses,
      async findWorking(key) {
        found = await deps.courses.findWithExercise(key, { exerciseId: id, version: stored?.version })
        return found?.working
      },
    }
    const course = await changeCourse({ ...deps, courses }, { id: courseId, etag, context }, (before) => {
      const all = exercisesOf(before.topics)
      const old = all.find((exercise) => exercise.id === id)
      if (!old) throw notFound('exercise', id)
      const { subtopicId: home, orderIndex: place, ...head } = old
      if (content) {
        checkExerciseSlug(
          content.slug,
          all.filter((exercise) => exercise !== old),
        )
      }
      const subtopicId = askedSubtopic || home
      const own = subtopicId === home ? place : Number.MAX_SAFE_INTEGER
      const exercise = stored ? { ...stored.head, id, version: stored.version } : head
      const topics = withExercise(before.topics, exercise, { subtopicId, orderIndex: orderIndex ?? own })
      if (!topics) throw notFound('subtopic', subtopicId)
      const now = exercisesOf(topics).find((other) => other.id === id)
      const isSame = now?.version === old.version && now.subtopicId === home && now.orderIndex === place
      if (isSame) return undefined
      const contents = stored ? [stored] : []
      return { course: { ...before, topics }, hasTopics: false, hasExercises: true, contents }
    })
    const now = stored ?? found?.exercise
    if (!now) throw notFound('exercise', id)
    const { version, whole } = now
    return { exercise: exerciseMessage(context.caller, course, { exerciseId: id, version, whole }, !!found?.isProved) }
  }
}

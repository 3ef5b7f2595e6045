import type { CourseService } from '@learnlab/contracts/course/v1'
import type { ExerciseSummary, ProofFinding } from '@learnlab/contracts/course/v1/exercise'
import type { ServiceClient } from '@learnlab/rpc'
import { storedContent } from '../domain/exercise-content.ts'
import type { ExerciseOfCourse } from './course-content.ts'

export type ExercisesClient = Pick<
  ServiceClient<typeof CourseService>,
  'getCourse' | 'listExercises' | 'createExercise' | 'updateExercise' | 'deleteExercise' | 'proveExercise'
>

type Options = { token: string; signal?: AbortSignal | undefined }

/** Exercises proved at one time. */
const lanes = 2

/**
 * Makes the exercises of the working copy those given. What has the same slug is the same exercise, wherever it moved;
 * else what has the same title. What is as it shall be is not written.
 */
export async function importExercises(
  client: ExercisesClient,
  courseId: string,
  wanted: readonly ExerciseOfCourse[],
  options: Options,
) {
  const stored = (await client.listExercises({ courseId, version: 'working' }, options)).exercises
  const counts = { added: 0, changed: 0, removed: 0, kept: 0 }
  if (wanted.length === 0 && stored.length === 0) return { ...counts, hasChanged: false }
  const subtopics = await subtopicIds(client, courseId, options)
  const matches = matched(wanted, stored)
  const left = new Set(matches.values())
  const order = Map.groupBy(
    stored.filter((exercise) => left.has(exercise)),
    ({ subtopicId }) => subtopicId,
  )
  for (const exercise of stored.filter((each) => !left.has(each))) {
    await client.deleteExercise({ courseId, exerciseId: exercise.id }, options)
    counts.removed++
  }
  const places = new Map<string, number>()
  for (const exercise of wanted) {
    const subtopicId = subtopics.get(exercise.subtopic)
    if (subtopicId === undefined) throw new Error(`the course has no subtopic ${exercise.subtopic} any more`)
    const orderIndex = places.get(subtopicId) ?? 0
    places.set(subtopicId, orderIndex + 1)
    const { content } = exercise
    const old = matches.get(exercise)
    const siblings = order.get(subtopicId) ?? []
    order.set(subtopicId, siblings)
    if (!old) {
      const { exercise: made } = await client.createExercise({ courseId, subtopicId, content }, options)
      counts.added++
      if (made && made.orderIndex !== orderIndex) {
        await client.updateExercise({ courseId, exerciseId: made.id, orderIndex }, options)
      }
      // A place of its own keeps count of those behind it.
      siblings.splice(orderIndex, 0, { id: made?.id ?? '' } as ExerciseSummary)
      continue
    }
    const isSame = storedContent(old.id, content).version === old.version
    const isInPlace = siblings[orderIndex] === old
    if (isSame && isInPlace) {
      counts.kept++
      continue
    }
    counts.changed++
    const change = { courseId, exerciseId: old.id, subtopicId, orderIndex, ...(!isSame && { content }) }
    await client.updateExercise(change, options)
    const home = order.get(old.subtopicId) ?? []
    if (home.includes(old)) home.splice(home.indexOf(old), 1)
    siblings.splice(orderIndex, 0, old)
  }
  return { ...counts, hasChanged: counts.added + counts.changed + counts.removed > 0 }
}

/**
 * Proves every exercise of the working copy.
 * @throws Error naming each exercise and test that is not as it should be
 */
export async function proveExercises(client: ExercisesClient, courseId: string, options: Options): Promise<void> {
  const exercises = (await client.listExercises({ courseId, version: 'working' }, options)).exercises.values()
  const findings: ProofFinding[] = []
  const lane = async () => {
    for (const { id: exerciseId } of exercises) {
      findings.push(...(await client.proveExercise({ courseId, exerciseId }, options)).findings)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  if (findings.length === 0) return
  const lines = findings.map(
    ({ exercise, test, message }) => `  ${[exercise, test, message].filter(Boolean).join(': ')}`,
  )
  throw new Error(`its exercises do not prove what they should, so nothing was published:\n${lines.join('\n')}`)
}

async function subtopicIds(client: ExercisesClient, id: string, options: Options): Promise<Map<string, string>> {
  const { course } = await client.getCourse({ id, version: 'working' }, options)
  const subtopics = course?.topics.flatMap((topic) => topic.subtopics) ?? []
  return new Map(subtopics.map((subtopic) => [subtopic.slug, subtopic.id]))
}

function matched(
  wanted: readonly ExerciseOfCourse[],
  stored: readonly ExerciseSummary[],
): Map<ExerciseOfCourse, ExerciseSummary> {
  const matches = new Map<ExerciseOfCourse, ExerciseSummary>()
  for (const field of ['slug', 'title'] as const) {
    const taken = new Set(matches.values())
    const free = stored.filter((exercise) => !taken.has(exercise))
    for (const exercise of wanted) {
      if (matches.has(exercise)) continue
      const index = free.findIndex((other) => other[field] === exercise.content[field])
      const [found] = index === -1 ? [] : free.splice(index, 1)
      if (found) matches.set(exercise, found)
    }
  }
  return matches
}

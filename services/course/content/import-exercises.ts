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
  for (const { id: exerciseId } of stored.filter((each) => !left.has(each))) {
    await client.deleteExercise({ courseId, exerciseId }, options)
    counts.removed++
  }
  const order = new Places(stored.filter((each) => left.has(each)))
  const next = new Map<string, number>()
  for (const exercise of wanted) {
    const subtopicId = subtopics.get(exercise.subtopic)
    if (subtopicId === undefined) throw new Error(`the course has no subtopic ${exercise.subtopic} any more`)
    const orderIndex = next.get(subtopicId) ?? 0
    next.set(subtopicId, orderIndex + 1)
    const { content } = exercise
    const old = matches.get(exercise)
    if (!old) {
      const { exercise: made } = await client.createExercise({ courseId, subtopicId, content }, options)
      if (!made) throw new Error('the course service answered without an exercise')
      counts.added++
      if (made.orderIndex !== orderIndex) {
        await client.updateExercise({ courseId, exerciseId: made.id, orderIndex }, options)
      }
      order.put(made.id, subtopicId, orderIndex)
      continue
    }
    const isSame = storedContent(old.id, content).version === old.version
    if (isSame && order.has(old.id, subtopicId, orderIndex)) {
      counts.kept++
      continue
    }
    counts.changed++
    const change = { courseId, exerciseId: old.id, subtopicId, orderIndex, ...(!isSame && { content }) }
    await client.updateExercise(change, options)
    order.put(old.id, subtopicId, orderIndex)
  }
  return { ...counts, hasChanged: counts.added + counts.changed + counts.removed > 0 }
}

/** Where exercises stand while some of them are moved. */
class Places {
  readonly #ids: Map<string, string[]>

  constructor(exercises: readonly ExerciseSummary[]) {
    const groups = Map.groupBy(exercises, ({ subtopicId }) => subtopicId)
    this.#ids = new Map([...groups].map(([subtopicId, group]) => [subtopicId, group.map(({ id }) => id)]))
  }

  has(id: string, subtopicId: string, orderIndex: number): boolean {
    return this.#ids.get(subtopicId)?.[orderIndex] === id
  }

  put(id: string, subtopicId: string, orderIndex: number): void {
    for (const [home, ids] of this.#ids) {
      this.#ids.set(
        home,
        ids.filter((other) => other !== id),
      )
    }
    this.#ids.set(subtopicId, (this.#ids.get(subtopicId) ?? []).toSpliced(orderIndex, 0, id))
  }
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

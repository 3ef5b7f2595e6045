import { isDeepStrictEqual } from 'node:util'
import { type Course, type CourseService, CourseState, VersionLevel } from '@learnlab/contracts/course/v1'
import { Code, RpcError, type ServiceClient } from '@learnlab/rpc'
import type { CourseContent } from './course-content.ts'
import { type ExercisesClient, importExercises, proveExercises } from './import-exercises.ts'
import { withKeptIdentity } from './kept-identity.ts'
import { contentOf, levelMessages } from './stored-course.ts'

/** How far an import goes: into the working copy, or on to a version that learners see. */
export type Publishing = 'draft' | 'minor' | 'major'

export type Imported = {
  outcome: 'created' | 'updated' | 'unchanged'
  subtopics: Changes
  exercises: Changes
  /** As the service has it now: the version published, or the working copy. */
  course: Course
}

export type Changes = { added: number; changed: number; removed: number; kept: number }

type CourseClient = Pick<
  ServiceClient<typeof CourseService>,
  'getCourse' | 'createCourse' | 'updateCourse' | 'publishCourse' | keyof ExercisesClient
>

/**
 * Makes the course of that slug what the folder says, as the user of the token; parts keep the ids that they had. Doing
 * it again changes nothing, and makes no version.
 * @throws RpcError as the course service answers
 */
export async function importCourse(
  client: CourseClient,
  content: CourseContent,
  options: { token: string; publishing?: Publishing; signal?: AbortSignal | undefined },
): Promise<Imported> {
  const { slug: id } = content
  const { publishing = 'minor' } = options
  const stored = await find(client, id, options)
  const topics = withKeptIdentity(content.topics, stored?.topics ?? [])
  const outcome = !stored ? 'created' : isSame(content, stored) ? 'unchanged' : 'updated'
  const details = { ...content.details, level: levelMessages[content.details.level] }
  const { title, description } = content
  if (!stored) await client.createCourse({ slug: id, title, description, details, topics }, options)
  else if (outcome === 'updated') {
    await client.updateCourse({ id, etag: stored.etag, title, description, details, outline: { topics } }, options)
  }
  const exercises = await importExercises(client, id, content.exercises, options)
  const needsPublishing =
    outcome !== 'unchanged' ||
    exercises.hasChanged ||
    stored?.state !== CourseState.PUBLISHED ||
    (await isBehind(client, stored, options))
  if (publishing !== 'draft' && needsPublishing) {
    await proveExercises(client, id, options)
    const level = publishing === 'major' ? VersionLevel.MAJOR : VersionLevel.MINOR
    await client.publishCourse({ id, level, note: 'import' }, options)
  }
  const { course } = await client.getCourse({ id, version: publishing === 'draft' ? 'working' : '' }, options)
  if (!course) throw new Error('the course service answered without a course')
  const subtopics = changes(topics, stored)
  return {
    outcome: outcome === 'unchanged' && exercises.hasChanged ? 'updated' : outcome,
    subtopics,
    exercises,
    course,
  }
}

async function find(client: CourseClient, id: string, options: { token: string }): Promise<Course | undefined> {
  try {
    return (await client.getCourse({ id, version: 'working' }, options)).course
  } catch (error) {
    if (error instanceof RpcError && error.code === Code.NOT_FOUND) return undefined
    throw error
  }
}

function isSame({ exercises: _, ...content }: CourseContent, stored: Course): boolean {
  const { exercises: __, ...there } = contentOf(stored)
  return isDeepStrictEqual(content, there)
}

/** Whether what learners see is not what is being worked on: an import that only went to the draft left it so. */
async function isBehind(client: CourseClient, stored: Course, options: { token: string }): Promise<boolean> {
  const { course } = await client.getCourse({ id: stored.id }, options)
  if (!course) return false
  const versions = ({ topics }: Course) =>
    topics.flatMap(({ subtopics }) => subtopics.flatMap(({ exercises }) => exercises.map(({ version }) => version)))
  return !isDeepStrictEqual([contentOf(course), versions(course)], [contentOf(stored), versions(stored)])
}

function changes(topics: ReturnType<typeof withKeptIdentity>, stored: Course | undefined) {
  const before = new Map(stored?.topics.flatMap((topic) => topic.subtopics).map((subtopic) => [subtopic.id, subtopic]))
  const now = topics.flatMap((topic) => topic.subtopics)
  const existing = now.filter(({ id }) => before.has(id))
  const changed = existing.filter((subtopic) => {
    const old = before.get(subtopic.id)
    return Object.entries(subtopic).some(([field, value]) => old?.[field as keyof typeof subtopic] !== value)
  })
  return {
    added: now.length - existing.length,
    changed: changed.length,
    removed: before.size - existing.length,
    kept: existing.length - changed.length,
  }
}

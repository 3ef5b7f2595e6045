import { randomUUID } from 'node:crypto'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { CourseService } from '@learnlab/contracts/course/v1'
import type { ExerciseContentSchema } from '@learnlab/contracts/course/v1/exercise'
import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import type { ServiceClient } from '@learnlab/rpc'
import type { Account } from './laboratory.ts'

/** A course as its author works on it: two topics, the first of two subtopics, the second of one. */
export type Draft = {
  readonly courseId: string
  readonly slug: string
  readonly topicIds: readonly [string, string]
  readonly subtopicIds: readonly [string, string, string]
}

/** A published course with an exercise, and what a learner did there. Not to be changed. */
export type Material = Draft & {
  readonly exerciseId: string
  /** Stands in the course and nowhere else. */
  readonly word: string
  /** A run of the student's that has ended. */
  readonly executionId: string
}

type CourseClient = ServiceClient<typeof CourseService>

export const material = {
  title: 'Loops ☃',
  note: 'the first',
  output: 'around ☃\n',
  minutes: 7,
  percentage: 40,
} as const

/** Passed by a program that prints twice what it reads. */
export function doubling(): Omit<MessageInitShape<typeof ExerciseContentSchema>, '$typeName' | '$unknown'> {
  const file = (text: string) => ({ name: 'main.py', content: { case: 'text' as const, value: text } })
  return {
    ...{ slug: 'doubling', title: 'Doubling ☃', language: 'python', instructions: 'Print twice what is read.' },
    ...{ starterFiles: [file('print()\n')], referenceFiles: [file('print(2 * int(input()))\n')] },
    tests: {
      case: 'cases',
      value: {
        cases: [
          { stdin: '21', expectedOutput: '42' },
          { stdin: '4', expectedOutput: '8', hidden: true },
        ],
      },
    },
  }
}

export async function writeDraft(courses: CourseClient, { accessToken }: Account, word = 'while'): Promise<Draft> {
  const slug = `loops-${randomUUID().slice(0, 8)}`
  const { course } = await courses.createCourse(
    {
      ...{ title: material.title, slug, details: { language: 'python' } },
      topics: [
        { title: 'For', subtopics: [{ title: 'Counting', content: `A ${word} goes around.` }, { title: 'Nesting' }] },
        { title: 'While', subtopics: [{ title: 'Waiting' }] },
      ],
    },
    { token: accessToken },
  )
  const topics = course?.topics ?? []
  const [[first, second] = [], [third] = []] = topics.map(({ subtopics }) => subtopics.map(({ id }) => id))
  const [one, two] = topics.map(({ id }) => id)
  if (!course || !one || !two || !first || !second || !third)
    throw new Error('a course was not made as it was asked for')
  return { courseId: course.id, slug, topicIds: [one, two], subtopicIds: [first, second, third] }
}

export async function writeExercise(
  courses: CourseClient,
  { accessToken }: Account,
  { courseId, subtopicIds }: Draft,
): Promise<string> {
  const request = { courseId, subtopicId: subtopicIds[0], content: doubling() }
  const { exercise } = await courses.createExercise(request, { token: accessToken })
  if (exercise === undefined) throw new Error('an exercise was not made')
  return exercise.id
}

export async function writeMaterial(
  services: {
    course: CourseClient
    executor: ServiceClient<typeof ExecutorService>
    progress: ServiceClient<typeof ProgressService>
  },
  author: Account,
  learner: Account,
): Promise<Material> {
  const word = 'perambulation'
  const draft = await writeDraft(services.course, author, word)
  const exerciseId = await writeExercise(services.course, author, draft)
  await services.course.publishCourse({ id: draft.courseId, note: material.note }, { token: author.accessToken })
  const asLearner = { token: learner.accessToken }
  const program = { language: 'python', code: `print("around ☃")` }
  const { executionId } = await services.executor.executeCode(program, asLearner)
  const [subtopicId] = draft.subtopicIds
  const visit = { progressPercentage: material.percentage, timeSpentSeconds: material.minutes * 60 }
  await services.progress.updateProgress({ courseId: draft.courseId, subtopicId, ...visit }, asLearner)
  return { ...draft, exerciseId, word, executionId }
}

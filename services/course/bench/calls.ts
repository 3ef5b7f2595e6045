import { CourseOrder, CourseState, type UpdateSubtopicRequest } from '@learnlab/contracts/course/v1'
import type { CreateExerciseRequest } from '@learnlab/contracts/course/v1/exercise'
import { reference, starter } from './instant-executor.ts'
import type { ServedCourse } from './served-course.ts'

export type BenchedCall = {
  name: string
  /** What has to happen before it, and is not measured. */
  prepare?: (round: number) => unknown
  call: (round: number) => Promise<unknown>
}

const topics = Array.from({ length: 8 }, (_, topic) => ({
  title: `Topic ${topic}`,
  subtopics: Array.from({ length: 5 }, (_, place) => ({
    title: `Part ${topic}.${place}`,
    content: `# About loops ${place}\n\n${'A loop repeats what is indented below it. '.repeat(20)}`,
  })),
}))

/** Every method, on courses of 40 subtopics; each call has something to do. */
export async function callsOf(served: ServedCourse, slug: string): Promise<BenchedCall[]> {
  const { client, token, forget } = served
  const as = { token }
  const { course } = await client.createCourse({ title: slug, slug, state: CourseState.PUBLISHED, topics }, as)
  if (!course) throw new Error('no course was made')
  const topicId = course.topics[0]?.id ?? ''
  const subtopicId = course.topics[0]?.subtopics[0]?.id ?? ''
  const { exercise: made } = await client.createExercise({ courseId: slug, subtopicId, content: exercise('loops') }, as)
  const exerciseId = made?.id ?? ''
  await client.publishCourse({ id: slug }, as)
  const page: Pick<UpdateSubtopicRequest, 'courseId' | 'subtopicId'> = { courseId: slug, subtopicId }
  const reads: Record<string, () => Promise<unknown>> = {
    get_course: () => client.getCourse({ id: slug }),
    get_topics: () => client.getTopics({ courseId: slug }),
    get_subtopics: () => client.getSubtopics({ courseId: slug, topicId }),
    get_exercise: () => client.getExercise({ exerciseId }),
    list_exercises: () => client.listExercises({ courseId: slug }),
    list_courses: () => client.listCourses({ order: CourseOrder.POPULAR }),
  }
  return [
    ...Object.entries(reads).map(([name, call]) => ({ name: `cached_${name}`, prepare: call, call })),
    ...Object.entries(reads).map(([name, call]) => ({ name, prepare: forget, call })),
    { name: 'get_working_copy', call: () => client.getCourse({ id: slug, version: 'working' }, as) },
    { name: 'get_version', call: () => client.getCourse({ id: slug, version: '1.0' }, as) },
    { name: 'list_own_courses', call: () => client.listCourses({ mine: true }, as) },
    { name: 'list_versions', call: () => client.listVersions({ id: slug }, as) },
    { name: 'search_courses', call: () => client.searchCourses({ query: 'repeats a lop' }) },
    { name: 'search_passages', call: () => client.searchPassages({ query: 'what does a loop repeat?' }, as) },
    {
      name: 'search_passages_of_course',
      call: () => client.searchPassages({ query: 'what does a loop repeat?', courseId: slug }, as),
    },
    {
      name: 'create_course',
      call: (round) => client.createCourse({ title: 'New', slug: `${slug}-new-${round}`, topics }, as),
    },
    { name: 'update_course', call: (round) => client.updateCourse({ id: slug, title: `Title ${round}` }, as) },
    { name: 'update_subtopic', call: (round) => client.updateSubtopic({ ...page, content: `Text ${round}` }, as) },
    { name: 'move_topic', call: (round) => client.moveTopic({ courseId: slug, topicId, orderIndex: round % 8 }, as) },
    { name: 'move_subtopic', call: (round) => client.moveSubtopic({ ...page, orderIndex: round % 5 }, as) },
    {
      name: 'publish_course',
      prepare: (round) => client.updateSubtopic({ ...page, content: `Published ${round}` }, as),
      call: () => client.publishCourse({ id: slug }, as),
    },
    { name: 'restore_version', call: () => client.restoreVersion({ id: slug, version: '1.0' }, as) },
    { name: 'delete_course', call: (round) => client.deleteCourse({ id: `${slug}-new-${round}` }, as) },
    ...(await callsOfExercises(served, `${slug}-exercises`)),
  ]
}

async function callsOfExercises(
  { client, asExecutor, asTutor, token }: ServedCourse,
  slug: string,
): Promise<BenchedCall[]> {
  const as = { token }
  const { course } = await client.createCourse({ title: slug, slug, topics }, as)
  const [subtopicId = '', otherId = ''] = course?.topics[0]?.subtopics.map(({ id }) => id) ?? []
  const at: Pick<CreateExerciseRequest, 'courseId' | 'subtopicId'> = { courseId: slug, subtopicId }
  const { exercise: made } = await client.createExercise({ ...at, content: exercise('loops') }, as)
  const exerciseId = made?.id ?? ''
  await client.publishCourse({ id: slug }, as)
  const change = (instructions: string) =>
    client.updateExercise({ courseId: slug, exerciseId, content: exercise('loops', instructions) }, as)
  let passing = ''
  return [
    { name: 'get_working_exercise', call: () => client.getExercise({ exerciseId, version: 'working' }, as) },
    { name: 'get_exercise_of_version', call: () => client.getExercise({ exerciseId, version: '1.0' }, as) },
    { name: 'list_working_exercises', call: () => client.listExercises({ courseId: slug, version: 'working' }, as) },
    { name: 'get_exercise_tests', call: () => asExecutor.getExerciseTests({ exerciseId }) },
    {
      name: 'get_reference_solutions',
      call: () => asTutor.getReferenceSolutions({ courseId: course?.id ?? '' }),
    },
    {
      name: 'create_exercise',
      call: (round) => client.createExercise({ ...at, content: exercise(`made-${round}`) }, as),
    },
    { name: 'update_exercise', call: (round) => change(`Changed ${round}.`) },
    {
      name: 'move_exercise',
      call: (round) =>
        client.updateExercise({ courseId: slug, exerciseId, subtopicId: round % 2 ? subtopicId : otherId }, as),
    },
    {
      name: 'prove_exercise',
      prepare: (round) => change(`Proved ${round}.`),
      call: () => client.proveExercise({ courseId: slug, exerciseId }, as),
    },
    {
      name: 'publish_unproved_exercise',
      prepare: (round) => change(`Published ${round}.`),
      call: () => client.publishCourse({ id: slug }, as),
    },
    {
      name: 'delete_exercise',
      prepare: async (round) => {
        const { exercise: more } = await client.createExercise({ ...at, content: exercise(`passing-${round}`) }, as)
        passing = more?.id ?? ''
      },
      call: () => client.deleteExercise({ courseId: slug, exerciseId: passing }, as),
    },
    {
      name: 'archive_course',
      prepare: () => client.publishCourse({ id: slug }, as),
      call: () => client.archiveCourse({ id: slug }, as),
    },
  ]
}

function exercise(slug: string, instructions = 'Write it.') {
  const file = (value: string) => ({ name: 'main.py', content: { case: 'text' as const, value } })
  return {
    ...{ slug, title: 'Loops', language: 'python', instructions },
    ...{ starterFiles: [file(starter)], referenceFiles: [file(reference)] },
    tests: { case: 'cases' as const, value: { cases: [{ stdin: '1', expectedOutput: '2' }] } },
  }
}

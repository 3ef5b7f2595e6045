import { deepEqual, doesNotMatch, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { create, toJsonString } from '@bufbuild/protobuf'
import {
  CourseService,
  CourseState,
  GetCourseResponseSchema,
  ListCoursesResponseSchema,
  SearchCoursesResponseSchema,
  SearchPassagesResponseSchema,
} from '@learnlab/contracts/course/v1'
import {
  ExerciseSchema,
  GetExerciseResponseSchema,
  ListExercisesResponseSchema,
} from '@learnlab/contracts/course/v1/exercise'
import { Code, createServiceClient, createServiceIdentity, newServiceKey, RpcError } from '@learnlab/rpc'
import { courseFor, doubling, secret, takeForProved, textFile } from './exercises.ts'
import { person, startCourse } from './start-course.ts'

const refusal =
  (code: Code, text = /./) =>
  (error: unknown) =>
    error instanceof RpcError && error.code === code && text.test(error.message)

test('an exercise is made, changed, moved and deleted in the working copy, by whoever may write the course', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId, otherSubtopicId } = await courseFor(service)
  const { exercise: made } = await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  ok(made)
  deepEqual([made.orderIndex, made.subtopicId, made.proved], [0, subtopicId, false])
  const exerciseId = made.id
  const second = doubling({ slug: 'tripling', title: 'Tripling' })
  const { exercise: other } = await teacher.createExercise({ courseId, subtopicId, content: second, etag: made.etag })
  equal(other?.orderIndex, 1)

  await rejects(teacher.createExercise({ courseId, subtopicId, content: doubling() }), refusal(Code.ALREADY_EXISTS))
  await rejects(
    teacher.createExercise({ courseId, subtopicId: randomUUID(), content: doubling({ slug: 'x' }) }),
    refusal(Code.NOT_FOUND),
  )
  await rejects(
    teacher.updateExercise({ courseId, exerciseId, content: doubling({ title: 'Late' }), etag: made.etag }),
    (error) => refusal(Code.ABORTED)(error) && (error as RpcError).metadata.etag === other?.etag,
  )

  const { exercise: renamed } = await teacher.updateExercise({
    courseId,
    exerciseId,
    content: doubling({ title: 'Twice' }),
  })
  equal(renamed?.id, made.id)
  notEqual(renamed?.version, made.version)
  const { exercise: same } = await teacher.updateExercise({
    courseId,
    exerciseId,
    content: doubling({ title: 'Twice' }),
  })
  deepEqual(same, renamed, 'the same again changes nothing')
  const { exercise: moved } = await teacher.updateExercise({ courseId, exerciseId, orderIndex: 7 })
  deepEqual([moved?.orderIndex, moved?.version], [1, renamed?.version])
  const { exercise: elsewhere } = await teacher.updateExercise({ courseId, exerciseId, subtopicId: otherSubtopicId })
  deepEqual([elsewhere?.orderIndex, elsewhere?.subtopicId], [0, otherSubtopicId])

  const list = async () => (await teacher.listExercises({ courseId, version: 'working' })).exercises
  deepEqual(
    (await list()).map(({ slug, subtopicId, orderIndex }) => [slug, subtopicId, orderIndex]),
    [
      ['tripling', subtopicId, 0],
      ['doubling', otherSubtopicId, 0],
    ],
  )
  await teacher.deleteExercise({ courseId, exerciseId })
  deepEqual(
    (await list()).map(({ slug }) => slug),
    ['tripling'],
  )
  await rejects(teacher.deleteExercise({ courseId, exerciseId }), refusal(Code.NOT_FOUND))
  const { rows } = await service.database.query('SELECT FROM exercise_contents')
  equal(rows.length, 1, 'what nothing refers to is not kept')
})

test('what is published stays as it is, keeps its id, and comes back with its version', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  const { exercise } = await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  ok(exercise)
  const exerciseId = exercise.id
  const shown = async () => (await service.anonymous.getExercise({ exerciseId })).exercise
  await rejects(shown(), refusal(Code.NOT_FOUND))
  await takeForProved(service)
  await teacher.publishCourse({ id: courseId })
  equal((await shown())?.version, exercise.version)
  const { course } = await service.anonymous.getCourse({ id: courseId })
  equal(course?.topics[0]?.subtopics[0]?.exercises[0]?.id, exerciseId)

  await teacher.updateExercise({ courseId, exerciseId, content: doubling({ title: 'Twice', slug: 'twice' }) })
  equal((await shown())?.content?.title, 'Doubling')
  await takeForProved(service)
  const published = await teacher.publishCourse({ id: courseId })
  equal(published.course?.publishedVersion, '1.1')
  equal((await shown())?.content?.title, 'Twice')
  await teacher.deleteExercise({ courseId, exerciseId })
  await teacher.publishCourse({ id: courseId })
  await rejects(shown(), refusal(Code.NOT_FOUND))

  const first = await teacher.getExercise({ exerciseId, version: '1.0' })
  deepEqual([first.exercise?.version, first.exercise?.content?.referenceFiles.length], [exercise.version, 1])
  await rejects(service.as(person('instructor')).getExercise({ exerciseId, version: '1.0' }), refusal(Code.NOT_FOUND))
  await teacher.restoreVersion({ id: courseId, version: '1.0' })
  const back = await teacher.getExercise({ exerciseId, version: 'working' })
  deepEqual([back.exercise?.version, back.exercise?.proved], [exercise.version, true])
  equal(back.exercise?.content?.referenceFiles.length, 1)
  const again = await teacher.publishCourse({ id: courseId })
  equal(again.course?.publishedVersion, '1.3')
  equal((await teacher.publishCourse({ id: courseId })).course?.publishedVersion, '1.3', 'nothing new, no version')
  equal((await shown())?.version, exercise.version)

  await rejects(service.database.query(`UPDATE version_exercises SET order_index = 5`), /never changes/)
  await rejects(service.database.query(`UPDATE exercise_contents SET shown = '{}'`), /never changes/)
  await teacher.deleteCourse({ id: courseId })
  const { rows } = await service.database.query('SELECT FROM exercise_contents')
  equal(rows.length, 0)
})

test('hidden parts are their author’s alone, and in nothing that others read', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  const { exercise } = await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  ok(exercise)
  const exerciseId = exercise.id
  const working = { exerciseId, version: 'working' }
  const mine = await teacher.getExercise(working)
  match(toJsonString(GetExerciseResponseSchema, mine), new RegExp(secret))
  const [stranger, learner, admin] = [person('instructor'), person('student'), person('admin')].map(service.as)
  ok(stranger && learner && admin)

  await takeForProved(service)
  await teacher.publishCourse({ id: courseId })
  for (const other of [stranger, learner, service.anonymous]) {
    await rejects(other.getExercise(working), refusal(Code.NOT_FOUND))
    await rejects(other.getExercise({ ...working, exerciseId: randomUUID() }), refusal(Code.NOT_FOUND))
    if (other !== service.anonymous) {
      await rejects(other.listExercises({ courseId, version: 'working' }), refusal(Code.PERMISSION_DENIED))
    }
  }
  for (const reader of [teacher, learner, service.anonymous]) {
    const answers = [
      toJsonString(GetExerciseResponseSchema, await reader.getExercise({ exerciseId })),
      toJsonString(ListExercisesResponseSchema, await reader.listExercises({ courseId })),
      toJsonString(GetCourseResponseSchema, await reader.getCourse({ id: courseId })),
      toJsonString(ListCoursesResponseSchema, await reader.listCourses({})),
      toJsonString(SearchCoursesResponseSchema, await reader.searchCourses({ query: secret })),
      toJsonString(SearchPassagesResponseSchema, await reader.searchPassages({ query: secret })),
    ]
    for (const answer of answers) doesNotMatch(answer, new RegExp(secret))
    match(answers[0] ?? '', /double_test\.py/)
  }
  const events = await service.adminQuery<{ payload: unknown }>('SELECT payload FROM events.outbox')
  ok(events.length > 0)
  doesNotMatch(JSON.stringify(events), new RegExp(secret))
})

test('administrators see, move and change exercises of others without their hidden parts', async (t) => {
  const service = await startCourse(t)
  const { author, teacher, courseId, subtopicId, otherSubtopicId } = await courseFor(service)
  const { exercise } = await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  ok(exercise)
  const exerciseId = exercise.id
  const admin = service.as(person('admin'))
  const unproved = refusal(Code.PERMISSION_DENIED, /by their author alone/)
  await rejects(admin.proveExercise({ courseId, exerciseId }), unproved, 'proofs tell of hidden tests')
  await rejects(admin.publishCourse({ id: courseId }), unproved)
  await rejects(admin.updateCourse({ id: courseId, state: CourseState.PUBLISHED }), unproved)
  await takeForProved(service)
  equal((await admin.proveExercise({ courseId, exerciseId })).proved, true)
  equal((await admin.publishCourse({ id: courseId })).course?.publishedVersion, '1.0')

  const answers = [
    await admin.getExercise({ exerciseId, version: 'working' }),
    await admin.getExercise({ exerciseId, version: '1.0' }),
    await admin.updateExercise({ courseId, exerciseId, subtopicId: otherSubtopicId }),
    await admin.updateExercise({ courseId, exerciseId }),
    await admin.updateExercise({ courseId, exerciseId, content: doubling({ title: 'Twice' }) }),
  ]
  for (const { exercise: seen } of answers) {
    const text = toJsonString(ExerciseSchema, seen ?? create(ExerciseSchema))
    match(text, /double_test\.py/)
    doesNotMatch(text, new RegExp(secret))
  }
  deepEqual(
    answers.map(({ exercise: seen }) => [seen?.version === exercise.version, seen?.proved]),
    [...Array.from({ length: 4 }, () => [true, true]), [false, false]],
  )
  const { exercise: made } = await admin.createExercise({ courseId, subtopicId, content: doubling({ slug: 'second' }) })
  doesNotMatch(toJsonString(ExerciseSchema, made ?? create(ExerciseSchema)), new RegExp(secret))
  match(
    toJsonString(GetExerciseResponseSchema, await teacher.getExercise({ exerciseId, version: 'working' })),
    new RegExp(secret),
  )

  const own = await courseFor(service, 'letters', person('admin'))
  const { exercise: theirs } = await own.teacher.createExercise({
    ...{ courseId: own.courseId, subtopicId: own.subtopicId },
    content: doubling(),
  })
  const mine = await own.teacher.getExercise({ exerciseId: theirs?.id ?? '', version: 'working' })
  match(toJsonString(GetExerciseResponseSchema, mine), new RegExp(secret))
  const demoted = service.as({ ...author, role: 'student' })
  const seen = await demoted.getExercise({ exerciseId, version: 'working' })
  doesNotMatch(toJsonString(GetExerciseResponseSchema, seen), new RegExp(secret))
})

test('cases that are hidden and programs that check are not shown', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  const checker = { language: 'python', code: `print("${secret}")` }
  const comparison = { method: { case: 'checker' as const, value: checker } }
  const cases = [
    { stdin: '1', expectedOutput: '2', comparison },
    { stdin: secret, expectedOutput: '42', hidden: true },
  ]
  const content = doubling({ tests: { case: 'cases', value: { cases, comparison } } })
  const { exercise } = await teacher.createExercise({ courseId, subtopicId, content })
  await takeForProved(service)
  await teacher.publishCourse({ id: courseId })
  const shown = await service.anonymous.getExercise({ exerciseId: exercise?.id ?? '' })
  doesNotMatch(toJsonString(GetExerciseResponseSchema, shown), new RegExp(secret))
  deepEqual(shown.exercise?.content?.tests.case === 'cases' && shown.exercise.content.tests.value.cases.length, 1)
})

test('the executor, and no other service, reads all tests of what is published', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  const { exercise } = await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  ok(exercise)
  const ask = (knownVersion = '') => service.testsFor({ exerciseId: exercise.id, knownVersion })
  await rejects(ask(), refusal(Code.NOT_FOUND), 'a draft has no tests for anybody')
  await takeForProved(service)
  await teacher.publishCourse({ id: courseId })
  const { content, version } = await ask()
  equal(version, exercise.version)
  deepEqual(content?.tests.case === 'framework' && content.tests.value.files.length, 2)
  deepEqual([content?.referenceFiles, content?.starterFiles, content?.instructions], [[], [], ''])
  equal((await ask(version)).content, undefined)
  const forged = createServiceIdentity('executor', newServiceKey().privateKey)
  const forger = createServiceClient(CourseService, { address: service.address, identity: forged })
  t.after(() => forger.close())
  await rejects(forger.getExerciseTests({ exerciseId: exercise.id }), refusal(Code.UNAUTHENTICATED))
})

test('the tutor alone gets reference solutions, of what is published', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  const { exercise } = await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  ok(exercise)
  deepEqual((await service.asTutor.getReferenceSolutions({ courseId })).solutions, [])
  await takeForProved(service)
  await teacher.publishCourse({ id: courseId })
  const [solution, ...others] = (await service.asTutor.getReferenceSolutions({ courseId })).solutions
  equal(others.length, 0)
  equal(solution?.exerciseId, exercise.id)
  deepEqual(solution?.files, exercise.content?.referenceFiles)
  await rejects(service.asExecutor.getReferenceSolutions({ courseId }), refusal(Code.PERMISSION_DENIED))
  await rejects(service.asTutor.getExerciseTests({ exerciseId: exercise.id }), refusal(Code.PERMISSION_DENIED))
})

test('what an exercise must not hold is refused by its field', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  const create = (over: Parameters<typeof doubling>[0]) =>
    teacher.createExercise({ courseId, subtopicId, content: doubling(over) })
  const framework = (...files: object[]) => ({ tests: { case: 'framework' as const, value: { files } } })
  const wrong: [Parameters<typeof doubling>[0], RegExp][] = [
    [{ slug: 'Not a slug' }, /content\.slug/],
    [{ instructions: 'a <script>alert(1)</script>' }, /content\.instructions.*script/],
    [{ hints: ['[x](javascript:alert(1))'] }, /content\.hints\[0\]/],
    [{ starterFiles: [textFile('../../etc/passwd', '')] }, /content\.starter_files\[0\]\.name: has an empty part/],
    [{ starterFiles: [textFile('/etc/passwd', '')] }, /empty part/],
    [{ starterFiles: [textFile('a.py', ''), textFile('a.py', '')] }, /occurs twice/],
    [{ starterFiles: [textFile('a', ''), textFile('a/b', '')] }, /in a folder that has the name of another file/],
    [{ referenceFiles: [textFile('a.py', 'a'.repeat(100_000))] }, /content\.reference_files.*more than/],
    [framework({ file: textFile('a_test.py', ''), support: true }), /hold no test file/],
    [framework({ file: textFile('a\nb', '') }), /control character/],
    [{ difficulty: 11 }, /content\.difficulty/],
    [{ concepts: ['a', 'a'] }, /content\.concepts/],
    [{ title: 'a\0b' }, /U\+0000/],
  ]
  for (const [over, text] of wrong) await rejects(create(over), refusal(Code.INVALID_ARGUMENT, text), String(text))
  deepEqual((await teacher.listExercises({ courseId, version: 'working' })).exercises, [])
})

test('an exercise that nothing can prove keeps its course from being published', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  await rejects(teacher.publishCourse({ id: courseId }), refusal(Code.UNAVAILABLE))
  await rejects(service.anonymous.getCourse({ id: courseId }), refusal(Code.NOT_FOUND))
  const { exercises } = await teacher.listExercises({ courseId, version: 'working' })
  for (const { id: exerciseId } of exercises) {
    const content = doubling({ tests: { case: undefined } })
    await teacher.updateExercise({ courseId, exerciseId, content })
  }
  await teacher.publishCourse({ id: courseId })
})

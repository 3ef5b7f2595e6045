import { deepEqual, doesNotMatch, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { toJsonString } from '@bufbuild/protobuf'
import { CourseState } from '@learnlab/contracts/course/v1'
import { GetExerciseResponseSchema } from '@learnlab/contracts/course/v1/exercise'
import { Code, RpcError } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { openDatabaseLink } from '@learnlab/testing/database-link'
import { KeptReads } from '../store/kept-reads.ts'
import { courseFor, doubling, secret, takeForProved } from './exercises.ts'
import { outlineOf, person, startCourse } from './start-course.ts'

const topics = outlineOf({ Loops: ['for', 'while'] })
const state = CourseState.PUBLISHED

test('what is published is read from the database once, and then from memory', async (t) => {
  const { as, anonymous, statements } = await startCourse(t)
  const author = as(person('instructor'))
  await author.createCourse({ title: 'C', slug: 'c', state, topics })
  const read = async () => {
    const before = statements.length
    equal((await anonymous.getCourse({ id: 'c' })).course?.title, 'C')
    equal((await anonymous.getTopics({ courseId: 'c' })).topics.length, 1)
    equal((await anonymous.getSubtopics({ courseId: 'c' })).subtopics.length, 2)
    equal((await anonymous.listCourses({})).courses.length, 1)
    return statements.length - before
  }
  // The event of its own change may come in between and have them read once more.
  ok((await read()) >= 2, 'the course and the page')
  await eventually(async () => (await read()) === 0)
})

test('what one process changes, others show within a second', async (t) => {
  const { as, startAnother } = await startCourse(t)
  const author = as(person('instructor'))
  await author.createCourse({ title: 'C', slug: 'c', state, topics })
  const { client: other } = await startAnother()
  const seen = async () => (await other.getCourse({ id: 'c' })).course?.title
  equal(await seen(), 'C')
  equal((await other.listCourses({})).courses[0]?.title, 'C')
  await author.updateCourse({ id: 'c', title: 'D', state })
  await eventually(async () => (await seen()) === 'D')
  await eventually(async () => (await other.listCourses({})).courses[0]?.title === 'D')
  await author.updateCourse({ id: 'c', slug: 'moved' })
  const isGone = () =>
    seen().then(
      () => false,
      (error) => error instanceof RpcError && error.code === Code.NOT_FOUND,
    )
  await eventually(isGone)
  equal((await other.getCourse({ id: 'moved' })).course?.title, 'D')
  await author.deleteCourse({ id: 'moved' })
  await eventually(async () => (await other.listCourses({})).courses.length === 0)
})

test('while the database is away, published courses are shown and changes are refused; then all is well again', async (t) => {
  const { as, url, startAnother, tokenOf } = await startCourse(t)
  const writer = person('instructor')
  await as(writer).createCourse({ title: 'C', slug: 'c', state, topics })
  const link = await openDatabaseLink(url)
  t.after(link.close)
  const { client } = await startAnother(link.url)
  const options = { token: tokenOf(writer) }
  const { course } = await client.getCourse({ id: 'c' })
  await client.listCourses({})
  await client.updateCourse({ id: 'c', description: 'to be read anew' }, options)

  link.cut()
  for (let round = 0; round < 3; round++) {
    deepEqual((await client.getCourse({ id: 'c' })).course, course)
    equal((await client.listCourses({})).courses.length, 1)
  }
  await rejects(client.updateCourse({ id: 'c', title: 'Lost' }, { ...options, timeoutMs: 3_000 }), (error) => {
    ok(error instanceof RpcError)
    equal(error.code, Code.UNAVAILABLE)
    ok((error.retryAfterMs ?? 0) > 0)
    return true
  })
  await as(writer).updateCourse({ id: 'c', title: 'Meanwhile', state })
  link.mend()
  await eventually(async () => (await client.getCourse({ id: 'c' })).course?.title === 'Meanwhile', {
    timeoutMs: 10_000,
  })
  equal((await client.updateCourse({ id: 'c', title: 'D' }, options)).course?.title, 'D')
})

test('while the database is away, published exercises are shown, and nothing hidden of them', async (t) => {
  const service = await startCourse(t)
  const { teacher, author, courseId, subtopicId } = await courseFor(service)
  const { exercise: made } = await teacher.createExercise({ courseId, subtopicId, content: doubling() })
  await takeForProved(service)
  await teacher.publishCourse({ id: courseId })
  const link = await openDatabaseLink(service.url)
  t.after(link.close)
  const { client } = await service.startAnother(link.url)
  const exerciseId = made?.id ?? ''
  const shown = await client.getExercise({ exerciseId })
  const options = { token: service.tokenOf(author) }
  ok(
    toJsonString(GetExerciseResponseSchema, await client.getExercise({ exerciseId, version: '1.0' }, options)).includes(
      secret,
    ),
  )

  link.cut()
  for (const id of [exerciseId, exerciseId.toUpperCase()]) {
    deepEqual(await client.getExercise({ exerciseId: id }, options), shown)
  }
  doesNotMatch(toJsonString(GetExerciseResponseSchema, shown), new RegExp(secret))
  await rejects(client.getExercise({ exerciseId, version: 'working' }, options), { code: Code.UNAVAILABLE })
  link.mend()
  await eventually(async () => (await client.getExercise({ exerciseId, version: 'working' }, options)).exercise?.proved)

  await teacher.updateExercise({ courseId, exerciseId, content: doubling({ title: 'Twice' }) })
  await takeForProved(service)
  await teacher.publishCourse({ id: courseId })
  await eventually(async () => (await client.getExercise({ exerciseId })).exercise?.content?.title === 'Twice')
  await teacher.deleteCourse({ id: courseId })
  await eventually(() =>
    client.getExercise({ exerciseId }).then(
      () => false,
      (error) => error.code === Code.NOT_FOUND,
    ),
  )
})

test('answers grow old at different times, and what was asked for before a change is not kept after it', async () => {
  let nowMs = 0
  const silent = { warn: () => undefined, info: () => undefined }
  const reads = new KeptReads<{ number: number }>(
    {
      logger: silent,
      nowMs: () => nowMs,
      random: () => (nowMs === 0 ? 1 : 0),
    },
    () => 1,
  )
  let number = 0
  const read = (key: string) =>
    reads.read(
      key,
      async () => ({ number: ++number }),
      () => true,
    )
  deepEqual([(await read('a'))?.number, (await read('a'))?.number], [1, 1])
  nowMs = 1
  equal((await read('b'))?.number, 2)
  nowMs = 250_000
  deepEqual([(await read('a'))?.number, (await read('b'))?.number], [3, 2])
  const together = await Promise.all([read('d'), read('d'), read('d')])
  deepEqual(
    together.map((value) => value?.number),
    [4, 4, 4],
  )
  const late = Promise.withResolvers<{ number: number }>()
  const slow = reads.read(
    'c',
    () => late.promise,
    () => true,
  )
  reads.outdate(() => true)
  late.resolve({ number: 0 })
  equal((await slow)?.number, 0)
  equal((await read('c'))?.number, 5)
})

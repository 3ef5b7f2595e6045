import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { CourseDeletedSchema, CoursePublishedSchema } from '@learnlab/contracts/events/v1'
import type { StreamProgressResponse } from '@learnlab/contracts/progress/v1'
import { createPool } from '@learnlab/postgres'
import { Code } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { consumeEvents } from '../consumer.ts'
import { courseOf, subtopicsOf } from './catalogue.ts'
import { person, startProgress, startService } from './start-progress.ts'

/** Follows a stream to the end that `close` makes. */
function follow(stream: (signal: AbortSignal) => AsyncIterable<StreamProgressResponse>) {
  const leaving = new AbortController()
  const messages: StreamProgressResponse[] = []
  const following = (async () => {
    try {
      for await (const message of stream(leaving.signal)) messages.push(message)
      return undefined
    } catch (error) {
      return error
    }
  })()
  return {
    messages,
    /** Percentages of a course, as they were shown one after another. */
    percentages: (courseId: string) =>
      messages.flatMap(({ course }) => (course?.courseId === courseId ? [course.progressPercentage] : [])),
    close: async () => {
      leaving.abort()
      return await following
    },
  }
}

test('a watcher is shown what there is, then each change, also those through another replica', async (t) => {
  const first = await startProgress(t)
  const { as, catalogue, tokens, url } = first
  const second = await startService(url, { catalogue, tokens })
  t.after(second.close)
  const course = catalogue.add(courseOf('loops', [2, 2]))
  const other = catalogue.add(courseOf('lists', [1]))
  const [a = '', b = '', c = ''] = subtopicsOf(course)
  const user = person()
  await as(user).updateProgress({ courseId: 'loops', subtopicId: a, completed: true })

  const all = follow((signal) => second.as(user).streamProgress({}, signal))
  const one = follow((signal) => second.as(user).streamProgress({ courseId: 'lists' }, signal))
  await eventually(() => all.messages.length === 1 && one.messages.length === 1)
  deepEqual(all.messages[0]?.begunCourseIds, [course.id])
  equal(one.messages[0]?.course?.totalSubtopics, 1, 'a course that is not begun is shown as well')

  await as(user).updateProgress({ courseId: 'loops', subtopicId: b, completed: true })
  await eventually(() => all.percentages(course.id).at(-1) === 50)
  await as(user).updateProgress({ courseId: 'lists', subtopicId: subtopicsOf(other)[0] ?? '', completed: true })
  await eventually(() => one.percentages(other.id).at(-1) === 100 && all.percentages(other.id).at(-1) === 100)
  deepEqual(one.percentages(course.id), [], 'what was not asked for is not shown')
  await as(person()).updateProgress({ courseId: 'loops', subtopicId: c, completed: true })
  await as(user).resetProgress({ courseId: 'loops' })
  await eventually(() => all.percentages(course.id).at(-1) === 0)
  deepEqual(all.percentages(course.id), [25, 50, 0])
  await all.close()
  await one.close()
})

test('who comes back with a token is shown all that changed meanwhile', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const courses = ['one', 'two', 'three'].map((slug) => catalogue.add(courseOf(slug, [2])))
  const learner = as(person())
  const complete = (at: number, place: number) =>
    learner.updateProgress({
      ...{ courseId: courses[at]?.id ?? '', subtopicId: subtopicsOf(courses[at] ?? courseOf('', []))[place] ?? '' },
      completed: true,
    })
  for (const at of [0, 1, 2]) await complete(at, 0)
  const before = follow((signal) => learner.streamProgress({}, signal))
  await eventually(() => before.messages.length === 3)
  deepEqual(
    before.messages.slice(0, 2).map(({ resumeToken }) => resumeToken),
    ['', ''],
    'who breaks off half way through begins again',
  )
  await before.close()
  await complete(1, 1)
  const resumeToken = before.messages.at(-1)?.resumeToken ?? ''
  const after = follow((signal) => learner.streamProgress({ resumeToken }, signal))
  await complete(2, 1)
  await eventually(() => [1, 2].every((at) => after.percentages(courses[at]?.id ?? '').at(-1) === 100))
  equal(after.messages.filter(({ resumeToken: token }) => token === '').length, 0)
  deepEqual(new Set(after.messages[0]?.begunCourseIds), new Set(courses.map(({ id }) => id)))
  await after.close()
  // Of a database whose transactions had larger numbers.
  const far = Buffer.from([1, 0, 0, 1, 0, 0, 0, 0, 0]).toString('base64url')
  const elsewhere = follow((signal) => learner.streamProgress({ resumeToken: far }, signal))
  await eventually(() => elsewhere.messages.filter(({ course }) => course).length === 3)
  await elsewhere.close()
  const broken = learner.streamProgress({ resumeToken: 'x' })[Symbol.asyncIterator]()
  await rejects(broken.next(), { code: Code.INVALID_ARGUMENT })
})

test('a watcher is shown a course anew when it is published anew, and told when one is gone', async (t) => {
  const { as, catalogue, publish, url, logger } = await startProgress(t)
  const own = createPool({ connectionString: url, applicationName: 'progress consumer' })
  const consumer = await consumeEvents({ pool: own, directUrl: url, logger })
  t.after(async () => {
    await consumer.close()
    await own.end()
  })
  const course = catalogue.add(courseOf('loops', [1]))
  const learner = as(person())
  await learner.updateProgress({ courseId: 'loops', subtopicId: subtopicsOf(course)[0] ?? '', completed: true })
  const stream = follow((signal) => learner.streamProgress({}, signal))
  await eventually(() => stream.percentages(course.id).at(-1) === 100)
  course.topics[0]?.subtopics.push({ id: randomUUID(), title: 'new' })
  await publish(CoursePublishedSchema, { courseId: course.id, slug: 'loops', version: '1.1' })
  // Events wait for all open transactions of the cluster, those of other tests among them.
  await eventually(() => stream.percentages(course.id).at(-1) === 50, { timeoutMs: 60_000 })
  equal(stream.messages.at(-1)?.course?.nextSubtopicId, course.topics[0]?.subtopics[1]?.id)
  await publish(CourseDeletedSchema, { courseId: course.id, slug: 'loops' })
  await eventually(() => stream.messages.at(-1)?.course === undefined && stream.messages.length > 2, {
    timeoutMs: 60_000,
  })
  deepEqual(stream.messages.at(-1)?.begunCourseIds, [])
  await stream.close()
})

test('who reads slowly is shown the state in the end, and is not waited for', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [50]))
  const user = person()
  const learner = as(user)
  const stream = learner.streamProgress({ courseId: 'loops' })[Symbol.asyncIterator]()
  equal((await stream.next()).value?.course?.progressPercentage, 0)
  const updates = 150
  for (let update = 0; update < updates; update++) {
    const subtopicId = subtopicsOf(course)[update % 50] ?? ''
    await learner.updateProgress({ courseId: 'loops', subtopicId, completed: update > updates - 51 })
  }
  let messages = 0
  for (;;) {
    const { value } = await stream.next()
    messages++
    if (value?.course?.completed) break
  }
  ok(messages < updates)
  await stream.return?.()
})

test('silence is broken by heartbeats, and only one’s own progress is shown', async (t) => {
  const { as, anonymous } = await startProgress(t, { heartbeatMs: 50 })
  const user = person()
  const stream = follow((signal) => as(user).streamProgress({}, signal))
  await eventually(() => stream.messages.length >= 3)
  ok(stream.messages.every(({ course, resumeToken }) => !course && resumeToken !== ''))
  await stream.close()
  const firstOf = (messages: AsyncIterable<unknown>) => messages[Symbol.asyncIterator]().next()
  await rejects(firstOf(as(person()).streamProgress({ userId: user.userId })), { code: Code.PERMISSION_DENIED })
  await rejects(firstOf(as(person('instructor')).exportProgress({ userId: user.userId })), {
    code: Code.PERMISSION_DENIED,
  })
  await rejects(firstOf(anonymous.streamProgress({})), { code: Code.UNAUTHENTICATED })
  await rejects(firstOf(as(user).streamProgress({ courseId: 'nothing' })), { code: Code.NOT_FOUND })
})

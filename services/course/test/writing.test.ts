import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { CourseState } from '@learnlab/contracts/course/v1'
import { Code, RpcError } from '@learnlab/rpc'
import { outlineOf, person, startCourse } from './start-course.ts'

const topics = outlineOf({ Loops: ['for', 'while'], Lists: ['append', 'slices', 'sort'] })

test('a course is answered as it was created, in order', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const subtopic = {
    title: 'A',
    content: '# A\n\n"quotes", \\ and ünïcödé 🐍\r\n',
    codeExample: 'print(1)\n',
    has3d: true,
  }
  const { course } = await author.createCourse({
    title: 'Everything',
    description: 'All fields',
    slug: 'everything-1',
    state: CourseState.PUBLISHED,
    // What the request says of places does not count.
    topics: [{ title: 'T', description: 'D', orderIndex: 7, subtopics: [subtopic] }, { title: 'U' }],
  })
  const version = 'working'
  deepEqual((await author.getCourse({ id: 'everything-1', version })).course, course)
  deepEqual((await author.getCourse({ id: course?.id.toUpperCase() ?? '', version })).course, course)
  deepEqual((await author.getCourse({ id: 'everything-1' })).course?.topics, course?.topics)
  deepEqual(
    course?.topics.map(({ title, description, orderIndex }) => ({ title, description, orderIndex })),
    [
      { title: 'T', description: 'D', orderIndex: 0 },
      { title: 'U', description: '', orderIndex: 1 },
    ],
  )
  const stored = course?.topics[0]?.subtopics[0]
  deepEqual(
    stored && { title: stored.title, content: stored.content, codeExample: stored.codeExample, has3d: stored.has3d },
    subtopic,
  )
  equal(stored?.topicId, course?.topics[0]?.id)
  match(course?.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
})

test('GetTopics and GetSubtopics give the parts of a course in order', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics })
  const got = await author.getTopics({ courseId: 'c' })
  deepEqual(
    got.topics.map(({ title, subtopics }) => [title, subtopics.length]),
    [
      ['Loops', 0],
      ['Lists', 0],
    ],
  )
  const titles = async (topicId: string) =>
    (await author.getSubtopics({ courseId: 'c', topicId })).subtopics.map(({ title }) => title)
  deepEqual(await titles(''), ['for', 'while', 'append', 'slices', 'sort'])
  deepEqual(await titles(course?.topics[1]?.id ?? ''), ['append', 'slices', 'sort'])
  await rejects(titles(randomUUID()), { code: Code.NOT_FOUND })
  await rejects(titles('no uuid'), { code: Code.INVALID_ARGUMENT })
})

test('fields that an update leaves out stay as they are', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const { course: before } = await author.createCourse({ title: 'C', description: 'D', slug: 'c', topics })
  const { course } = await author.updateCourse({ id: 'c', title: 'C2' })
  deepEqual(course, { ...before, title: 'C2', updatedAt: course?.updatedAt, etag: course?.etag })
  notEqual(course.updatedAt, undefined)
  equal((await author.updateCourse({ id: 'c', description: '' })).course?.description, '')
  const { course: renamed } = await author.updateCourse({ id: 'c', slug: 'c-2', state: CourseState.PUBLISHED })
  deepEqual((await author.getCourse({ id: 'c-2', version: 'working' })).course, renamed)
  equal(renamed?.topics.length, 2)
  await rejects(author.getCourse({ id: 'c' }), { code: Code.NOT_FOUND })
})

test('an outline replaces the tree and keeps the ids that it names', async (t) => {
  const { as, database } = await startCourse(t)
  const author = as(person('instructor'))
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics })
  const [loops, lists] = course?.topics ?? []
  const [append, slices] = lists?.subtopics ?? []
  ok(loops && lists && append && slices)
  // "slices" moves to another topic, whose place and its own change; "Loops" goes with all that is in it.
  const outline = {
    topics: [
      { title: 'New', subtopics: [{ id: slices.id, title: 'slicing', content: 'cut' }, { title: 'fresh' }] },
      { id: lists.id, title: 'Lists!', subtopics: [{ title: 'first' }, append] },
    ],
  }
  const { course: after } = await author.updateCourse({ id: 'c', outline })
  deepEqual(
    after?.topics.map(({ id, title, orderIndex, subtopics }) => ({
      ...{ known: id === lists.id, title, orderIndex },
      subtopics: subtopics.map((s) => [s.title, s.orderIndex, [append.id, slices.id].includes(s.id)]),
    })),
    [
      {
        ...{ known: false, title: 'New', orderIndex: 0 },
        subtopics: [
          ['slicing', 0, true],
          ['fresh', 1, false],
        ],
      },
      {
        ...{ known: true, title: 'Lists!', orderIndex: 1 },
        subtopics: [
          ['first', 0, false],
          ['append', 1, true],
        ],
      },
    ],
  )
  deepEqual((await author.getCourse({ id: 'c' })).course, after)
  equal((await database.query('SELECT FROM subtopics')).rowCount, 4)
  equal((await author.updateCourse({ id: 'c', outline: {} })).course?.topics.length, 0)
  equal((await database.query('SELECT FROM passages')).rowCount, 0)
})

test('a subtopic stays when its topic goes', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics: outlineOf({ Old: ['kept', 'gone'] }) })
  const kept = course?.topics[0]?.subtopics[0]
  ok(kept)
  await author.updateCourse({ id: 'c', outline: { topics: [{ title: 'New', subtopics: [kept] }] } })
  const { subtopics } = await author.getSubtopics({ courseId: 'c' })
  deepEqual(
    subtopics.map(({ id }) => id),
    [kept.id],
  )
})

test('ids of another course, unknown ones and ids named twice are refused and nothing changes', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics })
  const { course: other } = await author.createCourse({ title: 'O', slug: 'o', topics })
  const [topic] = course?.topics ?? []
  const [foreign] = other?.topics ?? []
  ok(topic && foreign)
  const wrong = [
    [foreign],
    [{ title: 'T', subtopics: foreign.subtopics.slice(0, 1) }],
    [{ id: randomUUID(), title: 'T' }],
    [topic, { ...topic, subtopics: [] }],
    [{ title: 'T', subtopics: [topic.subtopics[0] ?? {}, topic.subtopics[0] ?? {}] }],
  ]
  for (const outline of wrong) {
    await rejects(author.updateCourse({ id: 'c', title: 'Changed', outline: { topics: outline } }), (error) => {
      ok(error instanceof RpcError)
      equal(error.code, Code.INVALID_ARGUMENT)
      match(error.fieldViolations[0]?.field ?? '', /^outline\.topics\[[01]\]\.(subtopics\[[01]\]\.)?id$/)
      return true
    })
  }
  await rejects(author.createCourse({ title: 'N', slug: 'n', topics: [topic] }), { code: Code.INVALID_ARGUMENT })
  deepEqual((await author.getCourse({ id: 'c' })).course, course)
  deepEqual((await author.getCourse({ id: 'o' })).course, other)
})

test('a slug is taken once, whoever comes at the same time', async (t) => {
  const { as } = await startCourse(t)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, () => as(person('instructor')).createCourse({ title: 'C', slug: 'same', topics })),
  )
  equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') equal(outcome.reason.code, Code.ALREADY_EXISTS)
  }
  const author = as(person('instructor'))
  await author.createCourse({ title: 'D', slug: 'other' })
  await rejects(author.updateCourse({ id: 'other', slug: 'same' }), { code: Code.ALREADY_EXISTS })
})

test('outlines written at the same time leave one of them whole', async (t) => {
  const { as, database } = await startCourse(t)
  const author = as(person('instructor'))
  await author.createCourse({ title: 'C', slug: 'c', topics })
  const names = ['a', 'b', 'c', 'd']
  const outcomes = await Promise.allSettled(
    names.map((name) => author.updateCourse({ id: 'c', outline: { topics: outlineOf({ [name]: [name, name] }) } })),
  )
  ok(outcomes.some(({ status }) => status === 'fulfilled'))
  for (const outcome of outcomes) if (outcome.status === 'rejected') equal(outcome.reason.code, Code.ABORTED)
  const { course } = await author.getCourse({ id: 'c' })
  equal(course?.topics.length, 1)
  const [topic] = course.topics
  deepEqual(
    topic?.subtopics.map(({ title, orderIndex }) => [title, orderIndex]),
    [
      [topic?.title, 0],
      [topic?.title, 1],
    ],
  )
  equal((await database.query('SELECT FROM passages')).rowCount, 2)
})

test('hostile text is refused or stored as it is', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  for (const slug of [randomUUID(), 'Upper', 'a--b', '-a', 'a b', 'ä', '', 'x'.repeat(101)]) {
    await rejects(author.createCourse({ title: 'C', slug }), { code: Code.INVALID_ARGUMENT }, slug)
  }
  await rejects(author.createCourse({ title: '', slug: 'c' }), { code: Code.INVALID_ARGUMENT })
  const nul = [
    { title: 'a\0', slug: 'n' },
    { title: 'a', slug: 'n', description: '\0' },
    { title: 'a', slug: 'n', topics: [{ title: 'a', subtopics: [{ title: 'a', content: 'b\0' }] }] },
    { title: 'a', slug: 'n', topics: [{ title: 'a', subtopics: [{ title: 'a', codeExample: '\0' }] }] },
  ]
  for (const request of nul) {
    await rejects(author.createCourse(request), (error) => {
      ok(error instanceof RpcError)
      equal(error.code, Code.INVALID_ARGUMENT)
      equal(error.fieldViolations.length, 1)
      return true
    })
  }
  const title = `'); DROP TABLE courses; -- \u0001\uffff \\u0000`
  await author.createCourse({ title, slug: 'c', topics: [{ title, subtopics: [{ title, content: title }] }] })
  const { course } = await author.getCourse({ id: 'c' })
  equal(course?.title, title)
  equal(course.topics[0]?.subtopics[0]?.content, title)
})

import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { CourseOrder, CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { person, startCourse } from './start-course.ts'

const state = CourseState.PUBLISHED

test('pages show each course once, newest first, while others are added', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  const slugs = Array.from({ length: 7 }, (_, index) => `course-${index}`)
  for (const slug of slugs) await author.createCourse({ title: slug, slug, state })

  const seen: string[] = []
  let pageToken = ''
  do {
    const page = await anonymous.listCourses({ pageSize: 3, pageToken })
    seen.push(...page.courses.map(({ slug }) => slug))
    pageToken = page.nextPageToken
    await author.createCourse({ title: 'late', slug: `late-${seen.length}`, state })
  } while (pageToken !== '')
  deepEqual(seen, slugs.toReversed())
})

test('the last page has no next, also when it is full', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  equal((await anonymous.listCourses({})).nextPageToken, '')
  for (const slug of ['a', 'b']) await author.createCourse({ title: slug, slug, state, topics: [{ title: 'T' }] })
  const page = await anonymous.listCourses({ pageSize: 2 })
  equal(page.courses.length, 2)
  equal(page.nextPageToken, '')
  equal(page.courses[0]?.topics.length, 0)
})

test('a title of any letters may end a page', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  for (const slug of ['a', 'b']) await author.createCourse({ title: '🐍'.repeat(200), slug, state })
  const order = CourseOrder.TITLE
  const { nextPageToken: pageToken } = await anonymous.listCourses({ order, pageSize: 1 })
  equal((await anonymous.listCourses({ order, pageSize: 5, pageToken })).courses.length, 1)
})

test('page tokens that were not given are refused', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  for (const slug of ['a', 'b']) await author.createCourse({ title: slug, slug, state })
  const { nextPageToken } = await anonymous.listCourses({ pageSize: 1 })
  const [version, listing, key, id] = JSON.parse(Buffer.from(nextPageToken, 'base64url').toString()) as string[]
  const token = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
  const given = token(version, listing, '2024-01-01 00:00:00.123456+00', id)
  equal((await anonymous.listCourses({ pageToken: given })).courses.length, 0)
  for (const other of [{ tag: 'x' }, { mine: true }, { order: CourseOrder.TITLE }, { authorId: 'x' }]) {
    await rejects(author.listCourses({ ...other, pageToken: given }), /other filters/)
  }
  const foreign = [
    token(version, 'another', key, id),
    token(version, listing, "'; DROP TABLE courses", id),
    token(version, listing, '2024-13-01 00:00:00+00', id),
    token(version, listing, '2024-02-31 00:00:00+00', id),
    token(version, listing, '2024-01-01 24:30:00+00', id),
    token(version, listing, '2024-01-01 00:00:00+99', id),
    token(version, listing, '0000-01-01 00:00:00+00', id),
    token(version, listing, key, 'x'),
    token(2, listing, key, id),
  ]
  const wrong = [
    ...foreign,
    'x',
    '!',
    `${given}=`,
    given.slice(1),
    `${given}A`,
    Buffer.alloc(17).toString('base64url'),
    '\0',
  ]
  for (const pageToken of [...wrong, Buffer.alloc(17, 255).toString('base64url'), 'ä'.repeat(100)]) {
    await rejects(anonymous.listCourses({ pageToken }), { code: Code.INVALID_ARGUMENT }, pageToken)
  }
  for (const pageSize of [-1, 101]) {
    await rejects(anonymous.listCourses({ pageSize }), { code: Code.INVALID_ARGUMENT })
  }
})

test('no call takes more than two round trips to the database, reads one', async (t) => {
  const { as, statements } = await startCourse(t)
  const author = as(person('instructor'))
  const topics = [{ title: 'T', subtopics: [{ title: 'S', content: 'loops' }] }]
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics })
  const topicId = course?.topics[0]?.id ?? ''
  const subtopicId = course?.topics[0]?.subtopics[0]?.id ?? ''
  const calls: [name: string, most: number, call: () => Promise<unknown>][] = [
    ['createCourse', 1, () => author.createCourse({ title: 'D', slug: 'd', topics })],
    ['getCourse', 1, () => author.getCourse({ id: 'c' })],
    ['listCourses', 1, () => author.listCourses({ mine: true })],
    ['getTopics', 1, () => author.getTopics({ courseId: 'c' })],
    ['getSubtopics', 1, () => author.getSubtopics({ courseId: 'c' })],
    ['searchPassages', 1, () => author.searchPassages({ query: 'loops' })],
    // Sent at the same time.
    ['searchPassages in a course', 2, () => author.searchPassages({ query: 'loops', courseId: 'c' })],
    ['updateCourse', 2, () => author.updateCourse({ id: 'c', title: 'C2' })],
    ['updateSubtopic', 2, () => author.updateSubtopic({ courseId: 'c', subtopicId, content: 'more' })],
    ['moveSubtopic', 2, () => author.moveSubtopic({ courseId: 'c', subtopicId, orderIndex: 0 })],
    ['moveTopic', 2, () => author.moveTopic({ courseId: 'c', topicId, orderIndex: 0 })],
    ['publishCourse', 2, () => author.publishCourse({ id: 'c' })],
    ['listVersions', 1, () => author.listVersions({ id: 'c' })],
    ['getCourse of a version', 1, () => author.getCourse({ id: 'c', version: '1.0' })],
    ['restoreVersion', 2, () => author.restoreVersion({ id: 'c', version: '1.0' })],
    ['archiveCourse', 2, () => author.archiveCourse({ id: 'c' })],
    ['deleteCourse', 2, () => author.deleteCourse({ id: 'c' })],
  ]
  for (const [name, most, call] of calls) {
    const before = statements.length
    await call()
    const sent = statements.length - before
    ok(sent > 0 && sent <= most, `${name} sent ${sent} statements`)
  }
})

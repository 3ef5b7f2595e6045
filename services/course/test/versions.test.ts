import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { CourseState, VersionLevel } from '@learnlab/contracts/course/v1'
import { Code, RpcError } from '@learnlab/rpc'
import { outlineOf, person, startCourse } from './start-course.ts'

const topics = outlineOf({ Loops: ['for', 'while'], Lists: ['append'] })

/** Types of the events in the outbox, oldest first. */
async function events(adminQuery: (statement: string) => Promise<{ type: string; payload: object }[]>) {
  const rows = await adminQuery('SELECT type, payload FROM events.outbox ORDER BY id')
  return rows.map(({ type, payload }) => [type.replace('learnlab.events.v1.', ''), payload])
}

test('learners see the version published last, whatever is being worked on', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  const { course: draft } = await author.createCourse({ title: 'C', slug: 'c', topics })
  equal(draft?.publishedVersion, '')
  await rejects(anonymous.getCourse({ id: 'c' }), { code: Code.NOT_FOUND })
  const { course: first } = await author.publishCourse({ id: 'c', note: 'first' })
  deepEqual([first?.version, first?.state], ['1.0', CourseState.PUBLISHED])

  const { course: shown } = await anonymous.getCourse({ id: 'c' })
  deepEqual(shown?.topics, draft?.topics)
  await author.updateCourse({ id: 'c', title: 'C!', outline: { topics: [] } })
  deepEqual((await anonymous.getCourse({ id: 'c' })).course, shown)
  deepEqual((await author.getCourse({ id: 'c' })).course, shown)
  equal((await anonymous.listCourses({})).courses[0]?.title, 'C')
  equal((await author.listCourses({ mine: true })).courses[0]?.title, 'C!')
  equal((await author.getCourse({ id: 'c', version: 'working' })).course?.topics.length, 0)

  equal((await author.publishCourse({ id: 'c' })).course?.version, '1.1')
  equal((await author.publishCourse({ id: 'c' })).course?.version, '1.1', 'nothing is new')
  equal((await anonymous.getCourse({ id: 'c' })).course?.title, 'C!')
  await author.updateCourse({ id: 'c', title: 'C2' })
  equal((await author.publishCourse({ id: 'c', level: VersionLevel.MAJOR })).course?.version, '2.0')
  const { versions } = await author.listVersions({ id: 'c' })
  deepEqual(
    versions.map(({ version, title, note }) => [version, title, note]),
    [
      ['2.0', 'C2', ''],
      ['1.1', 'C!', ''],
      ['1.0', 'C', 'first'],
    ],
  )
})

test('the way back to an old version keeps ids, and all versions stay', async (t) => {
  const { as, anonymous, database } = await startCourse(t)
  const author = as(person('instructor'))
  await author.createCourse({ title: 'C', slug: 'c', topics, state: CourseState.PUBLISHED })
  const { course: first } = await anonymous.getCourse({ id: 'c' })
  await author.updateCourse({ id: 'c', outline: { topics: outlineOf({ Other: ['x'] }) }, state: CourseState.PUBLISHED })
  const { course: second } = await anonymous.getCourse({ id: 'c' })
  equal(second?.version, '1.1')

  const { course: restored } = await author.restoreVersion({ id: 'c', version: '1.0' })
  deepEqual(restored?.topics, first?.topics)
  deepEqual((await anonymous.getCourse({ id: 'c' })).course, second)
  equal((await author.publishCourse({ id: 'c' })).course?.version, '1.2')
  deepEqual((await anonymous.getCourse({ id: 'c' })).course?.topics, first?.topics)
  deepEqual((await author.getCourse({ id: 'c', version: '1.1' })).course?.topics, second.topics)
  await rejects(author.restoreVersion({ id: 'c', version: '3.0' }), { code: Code.NOT_FOUND })
  await rejects(author.getCourse({ id: 'c', version: '3.0' }), { code: Code.NOT_FOUND })
  await rejects(author.getCourse({ id: 'c', version: '1.x' }), { code: Code.INVALID_ARGUMENT })
  await rejects(database.query(`UPDATE course_versions SET title = 'forged'`), /never changes/)
})

test('working copies and old versions are seen by author and administrators only', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  await author.createCourse({ title: 'C', slug: 'c', topics })
  for (const stranger of [anonymous, as(person('student')), as(person('instructor'))]) {
    await rejects(stranger.getCourse({ id: 'c', version: 'working' }), { code: Code.NOT_FOUND })
  }
  await author.publishCourse({ id: 'c' })
  for (const version of ['working', '1.0']) {
    for (const stranger of [anonymous, as(person('student')), as(person('instructor'))]) {
      await rejects(stranger.getCourse({ id: 'c', version }), { code: Code.PERMISSION_DENIED })
    }
    equal((await as(person('admin')).getCourse({ id: 'c', version })).course?.title, 'C')
  }
  const other = as(person('instructor'))
  const subtopicId = (await author.getCourse({ id: 'c' })).course?.topics[0]?.subtopics[0]?.id ?? ''
  for (const call of [
    () => other.listVersions({ id: 'c' }),
    () => other.publishCourse({ id: 'c' }),
    () => other.archiveCourse({ id: 'c' }),
    () => other.restoreVersion({ id: 'c', version: '1.0' }),
    () => other.moveSubtopic({ courseId: 'c', subtopicId, orderIndex: 0 }),
    () => other.updateSubtopic({ courseId: 'c', subtopicId, title: 'Mine' }),
  ]) {
    await rejects(call(), { code: Code.PERMISSION_DENIED })
  }
})

test('an archived course leaves the catalogue and is read by who knows it, until it is published again', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  await author.createCourse({ title: 'C', slug: 'c', topics })
  await rejects(author.archiveCourse({ id: 'c' }), { code: Code.FAILED_PRECONDITION })
  await rejects(author.updateCourse({ id: 'c', state: CourseState.ARCHIVED }), { code: Code.FAILED_PRECONDITION })
  await author.publishCourse({ id: 'c' })
  await rejects(author.updateCourse({ id: 'c', state: CourseState.DRAFT }), { code: Code.FAILED_PRECONDITION })
  equal((await author.archiveCourse({ id: 'c' })).course?.state, CourseState.ARCHIVED)
  equal((await author.archiveCourse({ id: 'c' })).course?.state, CourseState.ARCHIVED)
  equal((await anonymous.listCourses({})).courses.length, 0)
  equal((await anonymous.getCourse({ id: 'c' })).course?.topics.length, 2)
  const archived = { state: CourseState.ARCHIVED }
  equal((await author.listCourses(archived)).courses[0]?.slug, 'c')
  equal((await as(person('admin')).listCourses(archived)).courses[0]?.slug, 'c')
  equal((await as(person('instructor')).listCourses(archived)).courses.length, 0)
  await rejects(anonymous.listCourses(archived), { code: Code.UNAUTHENTICATED })
  equal((await author.publishCourse({ id: 'c' })).course?.state, CourseState.PUBLISHED)
  equal((await anonymous.listCourses({})).courses.length, 1)
})

test('a change made from an outdated reading is ABORTED and told the etag there is now', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics })
  const [topic] = course?.topics ?? []
  const [subtopic] = topic?.subtopics ?? []
  ok(course && topic && subtopic)
  const { course: changed } = await author.updateCourse({ id: 'c', title: 'D', etag: course.etag })
  const { etag } = course
  const ids = { courseId: 'c', subtopicId: subtopic.id, orderIndex: 1, etag }
  for (const late of [
    () => author.updateCourse({ id: 'c', title: 'E', etag }),
    () => author.publishCourse({ id: 'c', etag }),
    () => author.updateSubtopic({ courseId: 'c', subtopicId: subtopic.id, title: 'x', etag }),
    () => author.moveSubtopic(ids),
    () => author.moveTopic({ courseId: 'c', topicId: topic.id, orderIndex: 1, etag }),
  ]) {
    await rejects(late(), (error) => {
      ok(error instanceof RpcError)
      deepEqual([error.code, error.reason, error.metadata.etag], [Code.ABORTED, 'CONCURRENT_CHANGE', changed?.etag])
      return true
    })
  }
  const working = (await author.getCourse({ id: 'c', version: 'working' })).course
  deepEqual(working, changed)
})

test('moves keep the order dense, also beyond the end and into another topic', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const outline = outlineOf({ A: ['a1', 'a2', 'a3'], B: ['b1'] })
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics: outline })
  const [a, b] = course?.topics ?? []
  const id = (title: string) => course?.topics.flatMap((x) => x.subtopics).find((x) => x.title === title)?.id ?? ''
  const move = (title: string, orderIndex: number, topicId = '') =>
    author.moveSubtopic({ courseId: 'c', subtopicId: id(title), orderIndex, topicId })
  ok(a && b)
  equal((await move('a1', 99)).subtopic?.orderIndex, 2)
  equal((await move('a3', 0, b.id)).subtopic?.topicId, b.id)
  await author.moveTopic({ courseId: 'c', topicId: b.id, orderIndex: 0 })
  await author.updateSubtopic({ courseId: 'c', subtopicId: id('a2'), content: 'New', estimatedMinutes: 5 })
  const { course: after } = await author.getCourse({ id: 'c', version: 'working' })
  deepEqual(
    after?.topics.map((topic) => [
      topic.orderIndex,
      topic.title,
      ...topic.subtopics.map((s) => [s.orderIndex, s.title]),
    ]),
    [
      [0, 'B', [0, 'a3'], [1, 'b1']],
      [1, 'A', [0, 'a2'], [1, 'a1']],
    ],
  )
  deepEqual([after?.topics[1]?.subtopics[0]?.content, after?.topics[1]?.subtopics[0]?.estimatedMinutes], ['New', 5])
  const nobody = '019396c0-0000-7000-8000-000000000000'
  await rejects(author.moveTopic({ courseId: 'c', topicId: nobody, orderIndex: 0 }), { code: Code.NOT_FOUND })
  await rejects(move('a1', 0, nobody), { code: Code.NOT_FOUND })
  await rejects(author.moveSubtopic({ courseId: 'c', subtopicId: nobody }), { code: Code.NOT_FOUND })
  await rejects(author.updateSubtopic({ courseId: 'c', subtopicId: nobody }), { code: Code.NOT_FOUND })
})

test('what happens to a course is told in the transaction in which it happens', async (t) => {
  const { as, adminQuery } = await startCourse(t)
  const author = as(person('instructor'))
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics })
  await author.updateCourse({ id: 'c', title: 'D' })
  await author.publishCourse({ id: 'c' })
  await author.publishCourse({ id: 'c' })
  await author.archiveCourse({ id: 'c' })
  await author.deleteCourse({ id: 'c' })
  const about = { courseId: course?.id, slug: 'c' }
  deepEqual(await events(adminQuery), [
    ['CourseUpdated', { ...about, etag: 'r2' }],
    ['CourseUpdated', { ...about, etag: 'r3' }],
    ['CoursePublished', { ...about, version: '1.0', title: 'D' }],
    ['CourseUpdated', { ...about, etag: 'r4' }],
    ['CourseArchived', about],
    ['CourseDeleted', about],
  ])
})

test('slugs are made where none is given, kept when titles change, and unique in their course', async (t) => {
  const { as } = await startCourse(t)
  const author = as(person('instructor'))
  const same = { title: 'For loops!', subtopics: [{ title: 'Ünïcode & more' }, { title: '字' }, { title: '字' }] }
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics: [same, { title: 'For loops' }] })
  deepEqual(
    course?.topics.map(({ slug, subtopics }) => [slug, ...subtopics.map((s) => s.slug)]),
    [['for-loops', 'unicode-more', 'part', 'part-2'], ['for-loops-2']],
  )
  const [first, second] = course?.topics ?? []
  ok(first && second)
  const renamed = [{ ...second, slug: '', title: 'While' }, { title: 'For loops 2' }, { ...first, slug: 'for' }]
  const { course: after } = await author.updateCourse({ id: 'c', outline: { topics: renamed } })
  deepEqual(
    after?.topics.map(({ slug }) => slug),
    ['for-loops-2', 'for-loops-2-2', 'for'],
  )
  const twice = [
    { ...first, slug: 'x' },
    { ...second, slug: 'x' },
  ]
  await rejects(author.updateCourse({ id: 'c', outline: { topics: twice } }), (error) => {
    ok(error instanceof RpcError)
    equal(error.fieldViolations[0]?.field, 'outline.topics[1].slug')
    return true
  })
})

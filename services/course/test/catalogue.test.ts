import { deepEqual, equal, rejects } from 'node:assert/strict'
import test from 'node:test'
import { CourseLevel, CourseOrder, CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { person, startCourse } from './start-course.ts'

const state = CourseState.PUBLISHED

test('what a course says of itself is kept, listed and filtered by', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const writer = person('instructor')
  const author = as(writer)
  const details = {
    language: 'python',
    summary: 'All of it',
    tags: ['loops', 'lists'],
    category: 'basics',
    level: CourseLevel.BEGINNER,
    estimatedMinutes: 90,
    coverImageUrl: 'https://example.org/cover.png',
    licence: 'CC-BY-4.0',
    attribution: 'Ada Lovelace, https://example.org',
  }
  const { course } = await author.createCourse({ title: 'P', slug: 'p', state, details })
  deepEqual({ ...course?.details, $typeName: undefined }, { ...details, $typeName: undefined })
  const other = { language: 'java', tags: ['loops'], category: 'advanced', level: CourseLevel.ADVANCED }
  await as(person('instructor')).createCourse({ title: 'J', slug: 'j', state, details: other })
  await author.createCourse({ title: 'None', slug: 'none', state })

  const slugs = async (request: Parameters<typeof anonymous.listCourses>[0]) =>
    (await anonymous.listCourses(request)).courses.map(({ slug }) => slug)
  deepEqual(await slugs({}), ['none', 'j', 'p'])
  deepEqual(await slugs({ tag: 'loops' }), ['j', 'p'])
  deepEqual(await slugs({ tag: 'lists' }), ['p'])
  deepEqual(await slugs({ category: 'basics' }), ['p'])
  deepEqual(await slugs({ level: CourseLevel.ADVANCED }), ['j'])
  deepEqual(await slugs({ language: 'java', tag: 'loops' }), ['j'])
  deepEqual(await slugs({ authorId: writer.userId }), ['none', 'p'])
  deepEqual(await slugs({ tag: "'; DROP TABLE catalogue" }), [])

  await author.updateCourse({ id: 'p', details: other })
  deepEqual(await slugs({ language: 'python' }), ['p'], 'not published yet')
  equal((await author.listCourses({ mine: true, language: 'java' })).courses[0]?.slug, 'p')
  const wrong = [{ tags: ['Not A Slug'] }, { tags: ['a', 'a'] }, { coverImageUrl: 'javascript:alert(1)' }]
  for (const refused of [...wrong, { licence: 'a b' }, { estimatedMinutes: -1 }]) {
    await rejects(author.updateCourse({ id: 'p', details: refused }), { code: Code.INVALID_ARGUMENT })
  }
})

test('every order shows each course once, page by page, while others come and go', async (t) => {
  const { as, anonymous, database } = await startCourse(t)
  const author = as(person('instructor'))
  const titles = ['beta', 'Alpha', 'gamma', 'Delta', 'alpha']
  for (const [index, title] of titles.entries()) {
    await author.createCourse({ title, slug: `c${index}`, state })
    await database.query('UPDATE courses SET learners = $1 WHERE slug = $2', [index % 3, `c${index}`])
  }
  const expected: [CourseOrder, string[]][] = [
    [CourseOrder.NEWEST, ['c4', 'c3', 'c2', 'c1', 'c0']],
    [CourseOrder.TITLE, ['c1', 'c4', 'c0', 'c3', 'c2']],
    [CourseOrder.POPULAR, ['c2', 'c4', 'c1', 'c3', 'c0']],
  ]
  for (const [order, slugs] of expected) {
    const seen: string[] = []
    let pageToken = ''
    do {
      const page = await anonymous.listCourses({ order, pageSize: 2, pageToken })
      seen.push(...page.courses.map(({ slug }) => slug))
      pageToken = page.nextPageToken
      // First in every order, so that counted pages would shift.
      const { course } = await author.createCourse({ title: '0', slug: 'late', state })
      await database.query(`UPDATE courses SET learners = 100 WHERE slug = 'late'`)
      const again = await anonymous.listCourses({ order, pageSize: 1 })
      equal(again.courses[0]?.slug, 'late')
      await author.deleteCourse({ id: course?.id ?? '' })
    } while (pageToken !== '')
    deepEqual(seen, slugs)
  }
  const { nextPageToken: pageToken } = await anonymous.listCourses({ order: CourseOrder.TITLE, pageSize: 1 })
  await rejects(anonymous.listCourses({ pageToken }), /another order/)
})

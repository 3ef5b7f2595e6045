import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { readCourseFolder } from '../content/course-folder.ts'
import { importCourse } from '../content/import-course.ts'
import { person, startCourse } from './start-course.ts'

const demoCourse = new URL('../content/python-from-zero', import.meta.url).pathname

/** A learner's question, the subtopic that answers it, and how far down it may stand where others answer as well. */
const questions = [
  ['how do I repeat something with a for loop?', 'For loops'],
  ['What does while do?', 'While loops'],
  ['my program never stops', 'While loops', 2],
  ['how can I read a file line by line', 'Writing and reading files'],
  ['ValueError: invalid literal for int() with base 10', 'Types and converting them', 3],
  ['why does my variable not exist outside the function', 'Scope of variables'],
  ['how do I convert a string to a number', 'Types and converting them'],
  ['KeyError', 'Common errors and what they mean'],
  ['enumerate', 'Slices and enumerate'],
  ['save data as json', 'Saving data as JSON'],
  ['"the end is not included"', 'For loops'],
] satisfies [question: string, title: string, place?: number][]

test('questions find the passage of the demo course that answers them', async (t) => {
  const { client, anonymous, tokenOf } = await startCourse(t)
  const content = await readCourseFolder(demoCourse)
  await importCourse(client, content, { token: tokenOf(person('instructor')) })
  const { course } = await anonymous.getCourse({ id: content.slug })
  const missed: string[] = []
  for (const [query, title, place = 1] of questions) {
    const { passages } = await anonymous.searchPassages({ query })
    const [best] = passages
    const found = passages.slice(0, place).some(({ subtopicTitle }) => subtopicTitle === title)
    if (!found) missed.push(`${query}: ${passages.map((p) => p.subtopicTitle).join(', ')}`)
    ok(passages.length <= 5)
    ok(passages.every(({ score }, index) => score > 0 && score <= (passages[index - 1]?.score ?? score)))
    const topic = course?.topics.find(({ id }) => id === best?.topicId)
    const subtopic = topic?.subtopics.find(({ id }) => id === best?.subtopicId)
    equal(subtopic?.content.slice(best?.startOffset, best?.endOffset), best?.text)
    equal(best?.courseSlug, content.slug)
  }
  deepEqual(missed, [])
  equal((await anonymous.searchPassages({ query: 'loop', limit: 2, courseId: content.slug })).passages.length, 2)
})

test('drafts are searched by their author only', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  const topics = [{ title: 'T', subtopics: [{ title: 'Zebras', content: 'striped', codeExample: 'count_zebras()' }] }]
  const { course } = await author.createCourse({ title: 'C', slug: 'c', topics })
  const found = async (who: typeof author, query: string, courseId = '') =>
    (await who.searchPassages({ query, courseId })).passages.length
  equal(await found(author, 'zebra'), 1)
  equal(await found(author, 'count_zebras'), 1)
  equal(await found(anonymous, 'zebra'), 0)
  equal(await found(as(person('instructor')), 'zebra'), 0)
  equal(await found(as(person('admin')), 'zebra'), 0)
  equal(await found(as(person('admin')), 'zebra', course?.id), 1)

  await author.updateCourse({ id: 'c', state: CourseState.PUBLISHED })
  equal(await found(anonymous, 'zebra'), 1)
  equal(await found(anonymous, 'zebra', 'c'), 1)
  await author.updateCourse({ id: 'c', outline: { topics: [{ title: 'T', subtopics: [{ title: 'Lions' }] }] } })
  equal(await found(anonymous, 'lions'), 0)
  await author.publishCourse({ id: 'c' })
  equal(await found(anonymous, 'zebra'), 0)
  equal(await found(anonymous, 'lions'), 1)
  await author.archiveCourse({ id: 'c' })
  equal(await found(anonymous, 'lions'), 0)
  await author.createCourse({ title: 'D', slug: 'd', state: CourseState.PUBLISHED, topics })
  equal(await found(anonymous, 'zebra', 'c'), 0)
})

test('any text is a harmless question', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const topics = [{ title: 'T', subtopics: [{ title: 'Loops', content: "a\\b it's loops" }] }]
  await as(person('instructor')).createCourse({ title: 'C', slug: 'c', state: CourseState.PUBLISHED, topics })
  const harmless = [
    "'; DROP TABLE passages; --",
    '& | ! <-> ( ) :* !!(( "unclosed',
    '-loops',
    '-'.repeat(2_000),
    '- '.repeat(1_000),
    '-('.repeat(1_000),
    '-"'.repeat(1_000),
    '-loops '.repeat(285),
    `'\\' \\\\ a\\b 'it''s' $1 %s :x`,
    'x'.repeat(2_000),
    '字'.repeat(2_000),
    '🐍'.repeat(1_000),
    'loops '.repeat(333),
    Array.from({ length: 300 }, (_, index) => `w${index}`).join(' '),
    '\u202e\u0001\ufffe',
    ' ',
  ]
  for (const query of harmless) ok((await anonymous.searchPassages({ query })).passages.length <= 1, query)
  equal((await anonymous.searchPassages({ query: 'loops -it' })).passages.length, 1)
  equal((await anonymous.searchPassages({ query: 'it -loops' })).passages.length, 0)
  for (const query of ['', 'a\0b', 'x'.repeat(2_001)]) {
    await rejects(anonymous.searchPassages({ query }), { code: Code.INVALID_ARGUMENT })
  }
  await rejects(anonymous.searchPassages({ query: 'loops', limit: 21 }), { code: Code.INVALID_ARGUMENT })
  await rejects(anonymous.searchPassages({ query: 'loops', courseId: 'nothing' }), { code: Code.NOT_FOUND })
})

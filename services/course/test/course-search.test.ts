import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { highlighted } from '../domain/highlight.ts'
import { courseFor, doubling, secret, takeForProved } from './exercises.ts'
import { person, startCourse } from './start-course.ts'

const state = CourseState.PUBLISHED

test('where nothing of it is highlighted, the words most like it are', () => {
  const shown = (text: string, query: string) =>
    highlighted(text, 'Title', [query]).map((stretch) => (stretch.highlighted ? `[${stretch.text}]` : stretch.text))
  deepEqual(shown('An Exception, or two exceptions: executed', 'exeption'), [
    'An ',
    '[Exception]',
    ', or two exceptions: executed',
  ])
  deepEqual(shown('numpy.loadtxt(…)', 'loadtxt'), ['numpy.', '[loadtxt]', '(…)'])
  deepEqual(shown('Nothing like it', 'zebra'), ['Nothing like it'])
  deepEqual(highlighted('a \u0001b\u0002 c', 'x', []), [
    { text: 'a ', highlighted: false },
    { text: 'b', highlighted: true },
    { text: ' c', highlighted: false },
  ])
})

async function startLibrary(t: Parameters<typeof startCourse>[0]) {
  const started = await startCourse(t)
  const author = started.as(person('instructor'))
  const subtopics = [
    { title: 'Zebras', content: 'Stripes of a <kbd>zebra</kbd> are all different.', codeExample: 'count_animals()' },
    {
      title: 'Recursion',
      content: 'A function that calls itself.\n\n## Depth\n\nRecursion has a limit; recursion ends.',
    },
  ]
  const details = { language: 'python', tags: ['animals'], category: 'biology' }
  await author.createCourse({
    title: 'Wild animals',
    slug: 'wild',
    state,
    details,
    topics: [{ title: 'T', subtopics }],
  })
  const other = [{ title: 'T', subtopics: [{ title: 'Stables', content: 'A horse, not a zebra.' }] }]
  await author.createCourse({
    title: 'Tame animals',
    slug: 'tame',
    state,
    details: { language: 'java' },
    topics: other,
  })
  await author.createCourse({ title: 'Secret zebras', slug: 'draft', topics: [{ title: 'T', subtopics }] })
  const find = async (query: string, rest = {}) => (await started.anonymous.searchCourses({ query, ...rest })).hits
  return { ...started, author, find }
}

test('titles, text and code of published courses are found, what fits best first', async (t) => {
  const { find, author } = await startLibrary(t)
  const places = async (query: string, rest = {}) =>
    (await find(query, rest)).map((hit) => [hit.courseSlug, hit.subtopicTitle])
  deepEqual(await places('zebra'), [
    ['wild', 'Zebras'],
    ['tame', 'Stables'],
  ])
  deepEqual((await places('horse zebra'))[0], ['tame', 'Stables'])
  deepEqual((await places('wild'))[0], ['wild', ''])
  deepEqual(await places('count_animals'), [['wild', 'Zebras']])
  deepEqual(await places('recursion'), [['wild', 'Recursion']])
  deepEqual(await places('zebra', { language: 'java' }), [['tame', 'Stables']])
  deepEqual(await places('zebra', { tag: 'animals', category: 'biology' }), [['wild', 'Zebras']])
  equal((await find('animals', { limit: 1 })).length, 1)
  await author.archiveCourse({ id: 'wild' })
  deepEqual(await places('zebra'), [['tame', 'Stables']])
})

test('a misspelt word finds what was meant', async (t) => {
  const { find } = await startLibrary(t)
  for (const query of ['zebar', 'zzebra', 'zeebra', 'recursoin', 'recurssion', 'aniamls', 'wildd', 'hosre']) {
    ok((await find(query)).length > 0, query)
  }
  equal((await find('recursoin'))[0]?.subtopicTitle, 'Recursion')
  equal((await find('xylophone')).length, 0)
})

test('what was found is highlighted in its surroundings, and text stays text', async (t) => {
  const { find } = await startLibrary(t)
  const [hit] = await find('limit')
  deepEqual(
    hit?.fragment.filter(({ highlighted }) => highlighted).map(({ text }) => text),
    ['limit'],
  )
  ok(
    hit.fragment
      .map(({ text }) => text)
      .join('')
      .includes('has a limit; recursion'),
  )
  const [misspelt] = await find('diferrent')
  ok(misspelt?.fragment.some(({ highlighted, text }) => highlighted && text === 'different'))
  const [byTitle] = await find('recursoin', { limit: 1 })
  deepEqual(
    byTitle?.fragment.filter(({ highlighted }) => highlighted).map(({ text }) => text),
    ['Recursion'],
    'where the text does not have it, the title does',
  )
  const [byCode] = await find('count_anmials')
  ok(byCode?.fragment.some(({ text }) => text.includes('Stripes')))
})

test('any text may be looked for', async (t) => {
  const { find, anonymous } = await startLibrary(t)
  for (const query of [
    "'; DROP TABLE catalogue; --",
    '& | ! <-> :*',
    '%_%',
    '字',
    '🐍',
    'a b c d e f g h i j k l m n o p q r',
    ' ',
  ]) {
    ok(Array.isArray(await find(query)), query)
  }
  for (const query of ['', 'x'.repeat(201), 'a\0b']) {
    await rejects(anonymous.searchCourses({ query }), { code: Code.INVALID_ARGUMENT })
  }
})

test('of many that hold a word, those come first that have it in their titles', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = as(person('instructor'))
  const many = Array.from({ length: 150 }, (_, place) => ({ title: `Part ${place}`, content: 'A list is in a list.' }))
  const topics = ['A', 'B', 'C'].map((title) => ({ title, subtopics: many }))
  await author.createCourse({ title: 'Much', slug: 'much', state, topics })
  const subtopics = [
    { title: 'Lists', content: 'What they are.' },
    { title: 'For loops', content: 'How they go.' },
  ]
  await author.createCourse({ title: 'Little', slug: 'little', state, topics: [{ title: 'T', subtopics }] })
  const { hits } = await anonymous.searchCourses({ query: 'lists' })
  deepEqual([hits.length, hits[0]?.subtopicTitle], [10, 'Lists'])
  equal((await anonymous.searchCourses({ query: 'a list for somebody' })).hits[0]?.subtopicTitle, 'Lists')
  equal((await anonymous.searchCourses({ query: 'for' })).hits[0]?.subtopicTitle, 'For loops')
  const { passages } = await anonymous.searchPassages({ query: 'what is a list?' })
  deepEqual([passages.length, passages[0]?.subtopicTitle], [5, 'Lists'])
})

test('exercises are found by what learners see of them, and by nothing hidden', async (t) => {
  const service = await startCourse(t)
  const { teacher, courseId, subtopicId } = await courseFor(service)
  const content = doubling({ title: 'Twofold', instructions: 'Make a number grow.', concepts: ['arithmetic'] })
  const { exercise } = await teacher.createExercise({ courseId, subtopicId, content })
  await takeForProved(service)
  const find = async (query: string) => (await service.anonymous.searchCourses({ query })).hits
  deepEqual(await find('twofold'), [])
  await teacher.publishCourse({ id: courseId })
  for (const query of ['twofold', 'twofodl', 'growing', 'grwo', 'arithmetic', 'double']) {
    const [hit] = await find(query)
    deepEqual([hit?.subtopicId, hit?.exerciseId, hit?.exerciseTitle], [subtopicId, exercise?.id, 'Twofold'], query)
  }
  deepEqual(await find(secret), [])
  equal((await service.anonymous.searchPassages({ query: 'twofold' })).passages.length, 0)
  await teacher.deleteExercise({ courseId, exerciseId: exercise?.id ?? '' })
  equal((await find('twofold')).length, 1)
  await teacher.publishCourse({ id: courseId })
  deepEqual(await find('twofold'), [])
})

test('searches are what a replica may answer, and nothing else', async (t) => {
  const { find, anonymous, author, replicaStatements } = await startLibrary(t)
  await anonymous.getCourse({ id: 'wild' })
  await anonymous.listCourses({})
  deepEqual(replicaStatements, [])
  ok((await find('zebra')).length > 0)
  equal(replicaStatements.length, 1)
  ok((await author.searchPassages({ query: 'zebra' })).passages.length > 0)
  equal(replicaStatements.length, 2)
})

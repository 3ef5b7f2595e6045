import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { person, startCourse } from './start-course.ts'

const state = CourseState.PUBLISHED

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

import { deepEqual } from 'node:assert/strict'
import test from 'node:test'
import { slugOf } from '../../domain/slug.ts'
import { withKeptIdentity } from '../kept-identity.ts'

function topic(title: string, subtopics: string[]) {
  const rest = { codeExample: '', language: '', has3d: false, estimatedMinutes: 0 }
  const named = (name: string) => ({ slug: slugOf(name), title: name })
  return {
    ...named(title),
    description: '',
    estimatedMinutes: 0,
    subtopics: subtopics.map((name) => ({ ...rest, ...named(name), content: `About ${name}` })),
  }
}

const stored = [
  {
    id: 't1',
    slug: 'one',
    title: 'One',
    subtopics: [
      { id: 'a', slug: 'a', title: 'A' },
      { id: 'b', slug: 'b', title: 'B' },
    ],
  },
  { id: 't2', slug: 'two', title: 'Two', subtopics: [{ id: 'c', slug: 'c', title: 'C' }] },
]

function ids(topics: ReturnType<typeof topic>[]) {
  return withKeptIdentity(topics, stored).map(({ id, subtopics }) => [id, ...subtopics.map((s) => s.id)])
}

test('parts keep their ids when they move or are renamed', () => {
  deepEqual(ids([topic('One', ['A', 'B']), topic('Two', ['C'])]), [
    ['t1', 'a', 'b'],
    ['t2', 'c'],
  ])
  deepEqual(ids([topic('Two', ['C', 'A']), topic('One', ['B'])]), [
    ['t2', 'c', 'a'],
    ['t1', 'b'],
  ])
  deepEqual(ids([topic('One!', ['A', 'B!']), topic('Two', ['C'])]), [
    ['t1', 'a', 'b'],
    ['t2', 'c'],
  ])
})

test('what is called otherwise is known by its text, wherever it went', () => {
  const [one, two] = [topic('One', ['A']), topic('Two', ['C', 'X', 'Renamed'])]
  const renamed = two.subtopics[2]
  if (renamed) renamed.content = 'About B'
  const known = [
    {
      ...stored[0],
      subtopics: [
        { id: 'a', slug: 'a', title: 'A' },
        { id: 'b', slug: 'b', title: 'B', content: 'About B' },
      ],
    },
    stored[1],
  ]
  const outline = withKeptIdentity([one, two], known.filter((part) => part !== undefined) as typeof stored)
  deepEqual(
    outline.map(({ subtopics }) => subtopics.map(({ id }) => id)),
    [['a'], ['c', '', 'b']],
  )
})

test('new parts take nobody else’s id', () => {
  deepEqual(ids([topic('Zero', ['N']), topic('One', ['N2', 'A', 'B']), topic('Two', ['C'])]), [
    ['', ''],
    ['t1', '', 'a', 'b'],
    ['t2', 'c'],
  ])
  deepEqual(ids([topic('One', ['A', 'A'])]), [['t1', 'a', 'b']])
})

import { deepEqual } from 'node:assert/strict'
import test from 'node:test'
import { withKeptIdentity } from '../kept-identity.ts'

function topic(title: string, subtopics: string[]) {
  const rest = { slug: '', content: '', codeExample: '', input: '', expectedOutput: '', has3d: false }
  return { title, description: '', subtopics: subtopics.map((name) => ({ ...rest, title: name })) }
}

const stored = [
  {
    id: 't1',
    title: 'One',
    subtopics: [
      { id: 'a', title: 'A' },
      { id: 'b', title: 'B' },
    ],
  },
  { id: 't2', title: 'Two', subtopics: [{ id: 'c', title: 'C' }] },
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

test('new parts take nobody else’s id', () => {
  deepEqual(ids([topic('Zero', ['N']), topic('One', ['N2', 'A', 'B']), topic('Two', ['C'])]), [
    ['', ''],
    ['t1', '', 'a', 'b'],
    ['t2', 'c'],
  ])
  deepEqual(ids([topic('One', ['A', 'A'])]), [['t1', 'a', 'b']])
})

import { deepEqual } from 'node:assert/strict'
import test from 'node:test'
import { subjectsOf } from '../domain/course-subjects.ts'
import type { Passage } from '../domain/passage.ts'
import { queryTerms } from '../domain/query-terms.ts'
import { relevantPassages } from '../domain/relevance.ts'
import { demoCourse, smallCourses } from '../eval/courses.ts'
import { passagesOfSubtopics } from './demo-course.ts'

const passage: Passage = {
  courseId: 'a',
  courseSlug: 'a',
  subtopicId: 'a',
  subtopicTitle: 'Outer joins',
  heading: 'Outer joins',
  text: 'They preserve rows of one table that have no match in the other.',
  startOffset: 0,
  endOffset: 64,
  score: 1,
}

test('what a course is about is told by its words and by the languages of its code', () => {
  const found = [demoCourse(), ...smallCourses()].map(({ slug, subtopics }) => [
    slug,
    subjectsOf(passagesOfSubtopics(subtopics)).sort(),
  ])
  deepEqual(Object.fromEntries(found), {
    'python-from-zero': ['programming', 'python'],
    sql: ['databases'],
    javascript: ['javascript', 'programming'],
    c: ['programming', 'systems'],
    git: ['command-line', 'version-control'],
    web: ['web-pages'],
  })
})

test('code alone tells what a course is about, and so do words alone', () => {
  const other = { subtopicTitle: 'Neues', heading: 'Neues' }
  deepEqual(subjectsOf([{ ...other, text: 'Zum Beispiel:\n\n```sql\nTABLE kunden;\n```' }]), ['databases'])
  deepEqual(subjectsOf([{ ...other, text: 'A rebase needs no merge of branches.' }]), ['version-control'])
  deepEqual(subjectsOf([{ ...other, text: 'Vom Backen.' }]), [])
})

test('a concept counts in courses on its subject, and not in others', () => {
  const terms = queryTerms('Why do people without any purchase vanish?')
  const among = (about: Partial<Passage>) => relevantPassages([{ ...passage, ...about }], terms, { most: 5 }).length
  deepEqual([among({ subjects: ['databases'] }), among({ subjects: ['web-pages'] })], [1, 0])
})

test('a question says the same in other everyday words', () => {
  const alike = queryTerms('How do I erase it?').find(({ words }) => words.includes('erase'))?.alike ?? []
  deepEqual([alike.includes('delete'), alike.includes('erase')], [true, false])
  const counted = queryTerms('How many are there?').filter(({ subject }) => subject === undefined)
  deepEqual(
    counted.some(({ words }) => words.includes('count')),
    true,
  )
})

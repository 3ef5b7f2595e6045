import { deepEqual, equal, ok } from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { importCourse } from '../content/import-course.ts'
import { readCourse } from '../content/read-course.ts'
import { nearMisses } from '../domain/near-misses.ts'
import { person, startCourse } from './start-course.ts'

test('slips of the fingers are told from other words', () => {
  const means = (typed: string, meant: string) => new RegExp(nearMisses(typed), 'u').test(meant)
  for (const typed of ['lsit', 'ilst', 'lits', 'lst', 'lisst', 'llist', 'lust', 'listt', 'lis'])
    ok(means(typed, 'list'), typed)
  for (const typed of ['last', 'fist', 'tsil']) equal(means(typed, 'sorting'), false, typed)
  equal(nearMisses('dictionary'), '')
  equal(nearMisses('ab'), '')
})

/** What fingers make of a word, the same each time. */
function slips(word: string): string[] {
  const at = Math.floor(word.length / 2)
  const [one = '', other = ''] = [word[at - 1], word[at]]
  return [
    word.slice(0, at - 1) + other + one + word.slice(at + 1),
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + other + word.slice(at),
    `${word.slice(0, at)}x${word.slice(at + 1)}`,
  ].filter((slip) => slip !== word)
}

test('a course is found by the words of its titles however they are misspelt', async (t) => {
  const { as, client, tokenOf } = await startCourse(t)
  const author = person('instructor')
  const { content } = await readCourse(join(import.meta.dirname, '../content/python-from-zero'))
  await importCourse(client, content, { token: tokenOf(author) })
  const titles = content.topics.flatMap(({ subtopics }) => subtopics.map(({ title }) => title.toLowerCase()))
  const words = new Set(titles.flatMap((title) => title.match(/[a-z]{4,}/g) ?? []))
  // Words that English full-text search throws away.
  for (const word of ['your', 'them', 'over', 'what', 'they', 'with', 'from', 'that', 'when']) words.delete(word)
  const wrong: string[] = []
  let typed = 0
  for (const word of words) {
    for (const query of slips(word)) {
      typed++
      const { hits } = await as(person('student')).searchCourses({ query })
      const found = hits.some(({ subtopicTitle, fragment }) =>
        [subtopicTitle, ...fragment.map(({ text }) => text)].some((text) =>
          text.toLowerCase().includes(word.slice(0, 4)),
        ),
      )
      if (!found) wrong.push(`${query} for ${word}`)
    }
  }
  ok(typed > 100)
  deepEqual(wrong, [])
  const { hits } = await as(person('student')).searchCourses({ query: 'lsit' })
  ok(hits.some(({ subtopicTitle }) => subtopicTitle === 'Lists'))
})

import { randomUUID } from 'node:crypto'
import { prose } from '../domain/excerpt.ts'
import { seededRandom } from '../domain/exercises/seeded-random.ts'
import type { ContentIndex, IndexedPassage } from '../store/content-index.ts'
import { demoSubtopics, passagesOfSubtopics } from '../test/demo-course.ts'

export const demoCourse = 'python-from-zero'

/** The demo course into the index. Answers its passages, and the slug of each of its subtopics by id. */
export async function indexDemoCourse(
  index: ContentIndex,
): Promise<{ passages: readonly IndexedPassage[]; slugs: ReadonlyMap<string, string> }> {
  const subtopics = demoSubtopics()
  const passages = passagesOfSubtopics(subtopics)
  await put(index, demoCourse, passages)
  return { passages, slugs: new Map(subtopics.map(({ id, slug }) => [id, slug])) }
}

export const passagesOfCourse = 100
const lanes = 4
const sentencesOfPassage = 8
const rareWords = 20_000
const rareWordsOfPassage = 12

/**
 * Courses of 100 passages each into the index: sentences of the demo course at random, so that words are as common in them as in
 * a course on programming, and words that are nowhere else. The same for the same numbers.
 */
export async function indexCourses(index: ContentIndex, from: readonly IndexedPassage[], count: number): Promise<void> {
  const sentences = from.flatMap(({ text }) => prose(text).split(/(?<=[.!?])\s+/)).filter((one) => one.length > 20)
  const titles = from.map(({ subtopicTitle, heading }) => `${subtopicTitle} ${heading}`.split(' '))
  let next = 0
  const fill = async () => {
    for (let course = next++; course < count; course = next++) await put(index, `course-${course}`, passagesOf(course))
  }
  const passagesOf = (course: number) => {
    const random = seededRandom(course)
    const one = <T>(all: readonly T[]): T => {
      const chosen = all[random.below(all.length)]
      if (chosen === undefined) throw new Error('there is nothing to choose from')
      return chosen
    }
    const subtopicId = randomUUID()
    return Array.from({ length: passagesOfCourse }, (_, place): IndexedPassage => {
      const rare = Array.from({ length: rareWordsOfPassage }, () => `word${random.below(rareWords)}`)
      const text = [...Array.from({ length: sentencesOfPassage }, () => one(sentences)), rare.join(' ')].join(' ')
      const title = () => `${one(one(titles))} ${one(one(titles))} ${rare[0]}`
      const startOffset = place * 10_000
      return {
        ...{ subtopicId, subtopicTitle: title(), heading: title(), text },
        ...{ startOffset, endOffset: startOffset + text.length },
      }
    })
  }
  await Promise.all(Array.from({ length: lanes }, fill))
}

async function put(index: ContentIndex, slug: string, passages: readonly IndexedPassage[]): Promise<void> {
  const course = { courseId: randomUUID(), slug, version: '1.0' }
  await index.request([course])
  await index.replace({ ...course, request: 1, attempts: 1 }, course, passages)
}

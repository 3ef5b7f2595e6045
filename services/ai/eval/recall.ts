import { randomUUID } from 'node:crypto'
import { queryTerms } from '../domain/query-terms.ts'
import { relevantPassages } from '../domain/relevance.ts'
import type { ContentIndex } from '../store/content-index.ts'
import { passagesOfSubtopics } from '../test/demo-course.ts'
import type { EvalCourse } from './courses.ts'
import { isHeldOut } from './questions/labelled-question.ts'

type Recall = {
  readonly of: number
  /** Questions with a passage that answers among the five that are cited. */
  found: number
  /** Questions whose first passage answers. */
  first: number
}

export type CourseRecall = {
  readonly all: Readonly<Recall>
  readonly heldOut: Readonly<Recall>
  /** What was asked in vain, and what was cited; not of those that are held out. */
  readonly missed: readonly string[]
}

/** What is found of the questions about a course, which is put into the index. */
export async function recallOf({ slug, subtopics, questions }: EvalCourse, index: ContentIndex): Promise<CourseRecall> {
  const course = { courseId: randomUUID(), slug, version: '1.0' }
  await index.request([course])
  await index.replace({ ...course, request: 1, attempts: 1 }, course, passagesOfSubtopics(subtopics))
  const slugs = new Map(subtopics.map(({ id, slug }) => [id, slug]))
  const heldOut = { of: questions.filter(([question]) => isHeldOut(question)).length, found: 0, first: 0 }
  const all = { of: questions.length, found: 0, first: 0 }
  const missed: string[] = []
  for (const [question, ...answeredBy] of questions) {
    const terms = queryTerms(question)
    const found = await index.search({ query: question, terms, courseId: slug, limit: 20 })
    const fitting = relevantPassages(found, terms, { most: 5 })
    const cited = fitting.map(({ subtopicId }) => slugs.get(subtopicId) ?? '')
    const isFound = cited.some((one) => answeredBy.includes(one))
    for (const recall of isHeldOut(question) ? [all, heldOut] : [all]) {
      if (isFound) recall.found++
      if (answeredBy.includes(cited[0] ?? '')) recall.first++
    }
    if (!isFound && !isHeldOut(question)) missed.push(`${question} → ${cited.join(', ')}`)
  }
  return { all, heldOut, missed }
}

import { deepEqual, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createPool } from '@learnlab/postgres'
import { createTestDatabase } from '@learnlab/testing'
import { queryTerms } from '../domain/query-terms.ts'
import { relevantPassages } from '../domain/relevance.ts'
import { questions } from '../eval/questions.ts'
import { createContentIndex } from '../store/content-index.ts'
import { demoSubtopics, passagesOfSubtopics } from './demo-course.ts'

async function indexDemoCourse(t: TestContext) {
  const { url } = await createTestDatabase(t, { service: 'ai', migrations: join(import.meta.dirname, '../migrations') })
  const pool = createPool({ connectionString: url, applicationName: 'ai' })
  t.after(() => pool.end())
  const index = createContentIndex(pool)
  const subtopics = demoSubtopics()
  const course = { courseId: randomUUID(), slug: 'python-from-zero', version: '1.0' }
  await index.request([course])
  const request = await index.take(60_000)
  if (!request) throw new Error('the course was asked for')
  await index.replace(request, course, passagesOfSubtopics(subtopics))
  const slugs = new Map(subtopics.map(({ id, slug }) => [id, slug]))
  return {
    slugs: new Set(slugs.values()),
    /** Slugs of what is cited, the best first. */
    async cited(question: string): Promise<string[]> {
      const terms = queryTerms(question)
      const found = await index.search({ query: question, terms, courseId: '', limit: 12 })
      const fitting = relevantPassages(found, terms, { besideError: false, most: 5 })
      return fitting.map(({ subtopicId }) => slugs.get(subtopicId) ?? '')
    },
  }
}

test('of the labelled questions nearly all are answered with the passage that is meant', async (t) => {
  const { cited, slugs } = await indexDemoCourse(t)
  deepEqual(
    questions.flatMap(([, ...answeredBy]) => answeredBy).filter((slug) => !slugs.has(slug)),
    [],
  )
  const missed: string[] = []
  let first = 0
  for (const [question, ...answeredBy] of questions) {
    const found = await cited(question)
    if (!found.some((slug) => answeredBy.includes(slug))) missed.push(`${question} → ${found.join(', ')}`)
    if (answeredBy.includes(found[0] ?? '')) first++
  }
  const recall = 1 - missed.length / questions.length
  t.diagnostic(`recall@5 ${recall.toFixed(3)}, first ${(first / questions.length).toFixed(3)} of ${questions.length}`)
  for (const line of missed) t.diagnostic(`missed: ${line}`)
  ok(recall >= 0.85)
})

import { createPool } from '@learnlab/postgres'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { questions } from '../eval/questions.ts'
import { createContentIndex } from '../store/content-index.ts'
import { demoCourse, indexCourses, indexDemoCourse } from './grown-index.ts'
import type { Figures } from './main.ts'
import { servedAI } from './served-ai.ts'
import { quantile, rounded } from './statistics.ts'

const sizes = [1_000, 100_000]
const rounds = 3
const passagesOfCourse = 100

/** GetHelp of the built-in tutor, of all courses and of one, with more and more passages; and what it finds. */
export async function help(postgres: OwnPostgres): Promise<Figures> {
  const served = await servedAI(postgres, async (pool) => ({ passages: createContentIndex(pool) }))
  const admin = createPool({ connectionString: postgres.adminUrl, applicationName: 'bench', max: 1 })
  const figures: Figures = {}
  try {
    const index = createContentIndex(served.pool)
    const { passages, slugs } = await indexDemoCourse(index)
    let courses = 0
    for (const size of sizes) {
      const wanted = Math.ceil((size - passages.length) / passagesOfCourse)
      await indexCourses(index, passages, { first: courses, count: wanted - courses })
      courses = wanted
      await admin.query('VACUUM ANALYZE')
      for (const [name, courseId] of [
        ['help', ''],
        ['help_of_course', demoCourse],
      ]) {
        const tookMs: number[] = []
        let found = 0
        for (let round = 0; round <= rounds; round++) {
          for (const [question, ...answeredBy] of questions) {
            const began = performance.now()
            const answer = await served.client.getHelp({ question, courseId: courseId ?? '' }, served.as)
            if (round > 0) tookMs.push(performance.now() - began)
            else if (answer.citations.some(({ subtopicId }) => answeredBy.includes(slugs.get(subtopicId) ?? '')))
              found++
          }
        }
        figures[`${name}_${size}_p50_ms`] = rounded(quantile(tookMs, 0.5), 2)
        figures[`${name}_${size}_p99_ms`] = rounded(quantile(tookMs, 0.99), 2)
        if (courseId !== '') figures[`recall_at_5_of_course_${size}`] = rounded(found / questions.length, 3)
      }
    }
  } finally {
    await admin.end()
    await served.close()
  }
  return figures
}

import { createPool } from '@learnlab/postgres'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { questions } from '../eval/questions/python.ts'
import { createContentIndex } from '../store/content-index.ts'
import { demoCourse, indexCourses, indexDemoCourse, passagesOfCourse } from './grown-index.ts'
import type { Figures } from './main.ts'
import { servedAI } from './served-ai.ts'
import { quantile, rounded } from './statistics.ts'

const few = 1_000
const many = 100_000
const rounds = 3

/** GetHelp of the built-in tutor with an index of 1,000 passages. */
export const help = (postgres: OwnPostgres) => helpWith(postgres, few)

/** GetHelp of the built-in tutor with an index of 100,000 passages. */
export const helpOfMany = (postgres: OwnPostgres) => helpWith(postgres, many)

/** GetHelp over all courses and over one, and what it finds. */
async function helpWith(postgres: OwnPostgres, size: number): Promise<Figures> {
  const served = await servedAI(postgres, async (pool) => ({ passages: createContentIndex(pool) }))
  const admin = createPool({ connectionString: postgres.adminUrl, applicationName: 'bench', max: 1 })
  const figures: Figures = {}
  try {
    const index = createContentIndex(served.pool)
    const { passages, slugs } = await indexDemoCourse(index)
    const began = performance.now()
    await indexCourses(index, passages, Math.ceil((size - passages.length) / passagesOfCourse))
    await admin.query('VACUUM ANALYZE')
    figures[`indexed_${size}_seconds`] = rounded((performance.now() - began) / 1_000)
    for (const [name, courseId] of [
      ['help', ''],
      ['help_of_course', demoCourse],
    ] as const) {
      const tookMs: number[] = []
      let found = 0
      for (let round = 0; round <= rounds; round++) {
        for (const [question, ...answeredBy] of questions) {
          const askedAt = performance.now()
          const answer = await served.client.getHelp({ question, courseId }, served.as)
          if (round > 0) tookMs.push(performance.now() - askedAt)
          else if (answer.citations.some(({ subtopicId }) => answeredBy.includes(slugs.get(subtopicId) ?? ''))) found++
        }
      }
      figures[`${name}_${size}_p50_ms`] = rounded(quantile(tookMs, 0.5), 2)
      figures[`${name}_${size}_p99_ms`] = rounded(quantile(tookMs, 0.99), 2)
      if (courseId !== '') figures[`recall_at_5_of_course_${size}`] = rounded(found / questions.length, 3)
    }
  } finally {
    await admin.end()
    await served.close()
  }
  return figures
}

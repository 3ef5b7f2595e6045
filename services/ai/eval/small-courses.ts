import { join } from 'node:path'
import { createPool, migrate } from '@learnlab/postgres'
import { startOwnPostgres } from '@learnlab/testing/own-postgres'
import { createContentIndex } from '../store/content-index.ts'
import { smallCourses } from './courses.ts'
import { type CourseRecall, recallOf } from './recall.ts'

/** What is found of the questions about the courses that are only there to be asked about, in a database of its own. */
export async function recallOfSmallCourses(): Promise<ReadonlyMap<string, CourseRecall>> {
  const postgres = await startOwnPostgres()
  const pool = createPool({ connectionString: postgres.url('ai'), applicationName: 'eval' })
  try {
    await migrate({ pool, schema: 'ai', folder: join(import.meta.dirname, '../migrations') })
    const index = createContentIndex(pool)
    const found = new Map<string, CourseRecall>()
    for (const course of smallCourses()) found.set(course.slug, await recallOf(course, index))
    return found
  } finally {
    await pool.end()
    await postgres.close()
  }
}

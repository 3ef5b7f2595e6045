import { deepEqual, ok } from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { createPool } from '@learnlab/postgres'
import { createTestDatabase } from '@learnlab/testing'
import { demoCourse, smallCourses } from '../eval/courses.ts'
import { recallOf } from '../eval/recall.ts'
import { createContentIndex } from '../store/content-index.ts'

for (const course of [demoCourse(), ...smallCourses()]) {
  test(`questions about ${course.slug} are mostly answered with a passage that is meant`, async (t) => {
    const slugs = new Set(course.subtopics.map(({ slug }) => slug))
    deepEqual(
      course.questions.flatMap(([, ...answeredBy]) => answeredBy).filter((slug) => !slugs.has(slug)),
      [],
    )
    const folder = join(import.meta.dirname, '../migrations')
    const { url } = await createTestDatabase(t, { service: 'ai', migrations: folder })
    const pool = createPool({ connectionString: url, applicationName: 'ai' })
    t.after(() => pool.end())
    const { all, heldOut, missed } = await recallOf(course, createContentIndex(pool))
    for (const [which, { of, found, first }] of Object.entries({ all, 'held out': heldOut })) {
      t.diagnostic(`${which}: recall@5 ${(found / of).toFixed(3)}, first ${(first / of).toFixed(3)} of ${of}`)
    }
    for (const line of missed) t.diagnostic(`missed: ${line}`)
    ok(all.found / all.of >= 0.85)
  })
}

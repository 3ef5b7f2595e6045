import { deepEqual, equal } from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { migrate } from '@learnlab/postgres'
import { createTestDatabase } from '@learnlab/testing'
import { createCourseStore } from '../store/courses.ts'

const migrations = join(import.meta.dirname, '../migrations')
const id = (number: number) => `019396c0-0000-7000-8000-00000000000${number}`

test('courses published before there were versions become version 1.0', async (t) => {
  const before = await mkdtemp(join(tmpdir(), 'learnlab-migrations-'))
  t.after(() => rm(before, { recursive: true }))
  for (const file of ['0001_courses.sql', '0002_passages.sql']) await cp(join(migrations, file), join(before, file))
  const { pool } = await createTestDatabase(t, { service: 'course', migrations: before })
  await pool.query(`
    INSERT INTO courses (id, slug, title, description, state, author_id) VALUES
      ('${id(1)}', 'old', 'Old', 'D', 'published', 'ada'), ('${id(2)}', 'draft', 'Draft', '', 'draft', 'ada')`)
  await pool.query(`
    INSERT INTO topics (id, course_id, order_index, title, description) VALUES
      ('${id(3)}', '${id(1)}', 0, 'For loops', ''), ('${id(4)}', '${id(1)}', 1, 'For loops!', ''),
      ('${id(5)}', '${id(2)}', 0, '字', '')`)
  await pool.query(`
    INSERT INTO subtopics (id, topic_id, order_index, title, content, code_example, has_3d)
    VALUES ('${id(6)}', '${id(3)}', 0, 'S', 'text', 'code', true)`)
  await pool.query(`
    INSERT INTO passages (course_id, subtopic_id, heading, text, start_offset, end_offset, search)
    VALUES ('${id(1)}', '${id(6)}', 'S', 'text', 0, 4, 'text')`)
  await migrate({ pool, schema: 'course', folder: migrations })

  const courses = createCourseStore(pool)
  const old = await courses.findShown({ by: 'slug', slug: 'old' })
  deepEqual(old?.version, { major: 1, minor: 0 })
  deepEqual(
    old.topics.map(({ slug }) => slug),
    ['for-loops', 'for-loops-000000000004'],
  )
  deepEqual(old.topics, (await courses.findWorking({ by: 'slug', slug: 'old' }))?.topics)
  deepEqual([old.topics[0]?.subtopics[0]?.content, old.topics[0]?.subtopics[0]?.slug], ['text', 's'])
  const draft = await courses.findShown({ by: 'slug', slug: 'draft' })
  deepEqual([draft?.version, draft?.topics[0]?.slug], [undefined, '000000000005'])
  const { rows } = await pool.query('SELECT topic_id, subtopic_title FROM passages')
  deepEqual(rows, [{ topic_id: id(3), subtopic_title: 'S' }])
  equal((await pool.query('SELECT FROM catalogue')).rowCount, 1)
})

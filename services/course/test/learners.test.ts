import { deepEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { CourseOrder, CourseState } from '@learnlab/contracts/course/v1'
import { CourseBegunSchema, UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createPool } from '@learnlab/postgres'
import { eventually } from '@learnlab/testing'
import { countLearners } from '../learners-consumer.ts'
import { person, startCourse } from './start-course.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const state = CourseState.PUBLISHED

test('the popular order follows who begins a course, each counted once and no more when erased', async (t) => {
  const { as, url, database, publish } = await startCourse(t)
  const author = as(person('instructor'))
  const ids: Record<string, string> = {}
  for (const slug of ['loops', 'lists', 'sets']) {
    ids[slug] = (await author.createCourse({ title: slug, slug, state })).course?.id ?? ''
  }
  const pool = createPool({ connectionString: url, applicationName: 'learners', max: 2 })
  const consumer = await countLearners({ pool, directUrl: url, logger: silent })
  t.after(async () => {
    await consumer.close()
    await pool.end()
  })
  const [ada, ben, cleo] = [randomUUID(), randomUUID(), randomUUID()]
  const begins = (userId: string, slug: string) => publish(CourseBegunSchema, { userId, courseId: ids[slug] ?? slug })
  const learners = async () => {
    const { rows } = await database.query<{ slug: string; learners: number }>('SELECT slug, learners FROM courses')
    return Object.fromEntries(rows.map(({ slug, learners: count }) => [slug, count]))
  }
  const settles = async (expected: Record<string, number>) => {
    // An event that is handled after all before it.
    const { course } = await author.createCourse({ title: 'Last', slug: 'last', state })
    await publish(CourseBegunSchema, { userId: randomUUID(), courseId: course?.id ?? '' })
    await eventually(async () => (await learners()).last === 1, { timeoutMs: 60_000 })
    await author.deleteCourse({ id: 'last' })
    deepEqual(await learners(), expected)
  }

  await begins(ada, 'lists')
  await begins(ada, 'lists')
  await begins(ben, 'lists')
  await begins(cleo, 'sets')
  await begins(ada, randomUUID())
  await settles({ loops: 0, lists: 2, sets: 1 })
  const { courses } = await as(person('student')).listCourses({ order: CourseOrder.POPULAR })
  deepEqual(
    courses.map(({ slug }) => slug),
    ['lists', 'sets', 'loops'],
  )

  await publish(UserDeletedSchema, { userId: 'no uuid' })
  await publish(UserDeletedSchema, { userId: ada })
  // What was recorded before the account went is told of after it.
  await begins(ada, 'loops')
  await settles({ loops: 0, lists: 1, sets: 1 })
})

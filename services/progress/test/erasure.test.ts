import { deepEqual, equal, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { CourseDeletedSchema, UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { publish } from '@learnlab/events'
import { createPool, transaction } from '@learnlab/postgres'
import { Code } from '@learnlab/rpc'
import { eventually, requireAdminUrl } from '@learnlab/testing'
import { consumeEvents } from '../consumer.ts'
import { courseOf } from './catalogue.ts'
import { createSharedDatabase } from './shared-database.ts'
import { person, startService } from './start-progress.ts'

const tables = [
  'subtopic_progress',
  'course_progress',
  'applied_events',
  'daily_progress',
  'learners',
  'learner_achievements',
]

test('what a user did is erased with the account, and stays so', async (t) => {
  const shared = await createSharedDatabase(requireAdminUrl(t))
  const { as, catalogue, logger, close } = await startService(shared.url)
  const database = createPool({ connectionString: shared.url, applicationName: 'progress erasure' })
  const auth = createPool({ connectionString: shared.authUrl, applicationName: 'auth' })
  const erasure = await consumeEvents({ pool: database, directUrl: shared.url, logger })
  t.after(async () => {
    await erasure.close()
    await close()
    await database.end()
    await auth.end()
    await shared.close()
  })
  const course = catalogue.add(courseOf('loops', [3]))
  const [leaving, staying] = [person(), person()]
  const update = (user: typeof leaving, place: number) =>
    as(user).updateProgress({
      ...{ courseId: 'loops', subtopicId: course.topics[0]?.subtopics[place]?.id ?? '', eventId: randomUUID() },
      timeSpentSeconds: 5,
    })
  await update(leaving, 0)
  await update(staying, 0)
  const rowsOf = async (userId: string) => {
    let rows = 0
    for (const table of tables) {
      rows += (await database.query(`SELECT FROM ${table} WHERE user_id = $1`, [userId])).rowCount ?? 0
    }
    return rows
  }
  equal(await rowsOf(leaving.userId), 5)

  await transaction(auth, async (client) => {
    await publish(client, UserDeletedSchema, { userId: 'no uuid' })
    await publish(client, UserDeletedSchema, { userId: leaving.userId })
  })
  // Tokens outlive the account: a device that keeps sending meanwhile must leave nothing behind.
  const late = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => update(leaving, index % 3)))
  for (const outcome of late) if (outcome.status === 'rejected') equal(outcome.reason.code, Code.NOT_FOUND)
  // Events wait for all open transactions of the cluster, those of other tests among them.
  await eventually(
    async () => {
      const { rowCount } = await database.query('SELECT FROM erased_learners WHERE user_id = $1', [leaving.userId])
      return rowCount === 1
    },
    { timeoutMs: 60_000 },
  )
  equal(await rowsOf(leaving.userId), 0)
  await rejects(update(leaving, 1), { code: Code.NOT_FOUND })
  equal(await rowsOf(leaving.userId), 0)
  equal(await rowsOf(staying.userId), 5)

  // The course goes as well, and with it what the others did in it.
  await transaction(auth, (client) => publish(client, CourseDeletedSchema, { courseId: course.id, slug: 'loops' }))
  const inCourse = async () => {
    const { rowCount } = await database.query('SELECT FROM subtopic_progress WHERE course_id = $1', [course.id])
    const totals = await database.query('SELECT FROM course_progress WHERE course_id = $1', [course.id])
    return (rowCount ?? 0) + (totals.rowCount ?? 0)
  }
  await eventually(async () => (await inCourse()) === 0, { timeoutMs: 60_000 })
  // Whoever has the outline still must leave nothing behind either; what was spent stays a day of the learner.
  await rejects(update(staying, 0), { code: Code.NOT_FOUND })
  equal(await inCourse(), 0)
  const { days, courses } = await as(staying).getAnalytics({})
  deepEqual([days[0]?.timeSpentSeconds, courses], [5n, []])
})

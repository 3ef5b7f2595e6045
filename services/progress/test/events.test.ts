import { deepEqual, equal } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import test from 'node:test'
import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import { contractRegistry } from '@learnlab/contracts/descriptors'
import { ExecutionFinishedSchema, UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createPool, openAdminSession } from '@learnlab/postgres'
import { createLogger } from '@learnlab/telemetry'
import { createTestDatabase, eventually } from '@learnlab/testing'
import { consumeEvents } from '../consumer.ts'
import { courseOf } from './catalogue.ts'
import { person, startProgress } from './start-progress.ts'

test('what a learner does is told of: what was begun and completed once, updates each time', async (t) => {
  const { as, catalogue, adminUrl } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [1, 1]))
  const [first = '', second = ''] = course.topics.flatMap(({ subtopics }) => subtopics.map(({ id }) => id))
  const user = person()
  const admin = await openAdminSession(adminUrl)
  t.after(() => admin.end())
  let seen = 0
  const told = async () => {
    const rows = await admin.rows<{ type: string; payload: JsonValue }>(
      `SELECT type, payload FROM events.outbox ORDER BY id OFFSET ${seen}`,
    )
    seen += rows.length
    return rows.map(({ type, payload }) => {
      const schema = contractRegistry().getMessage(type)
      if (!schema) throw new TypeError(type)
      const { $typeName, ...fields } = fromJson(schema, payload) as {
        $typeName: string
        courseId?: string
        userId?: string
      }
      if (schema.name !== 'AchievementUnlocked') equal(fields.courseId, course.id)
      equal(fields.userId, user.userId)
      return { name: schema.name, ...fields }
    })
  }
  const update = (subtopicId: string, fields: { completed?: boolean; progressPercentage?: number; eventId?: string }) =>
    as(user).updateProgress({ courseId: 'loops', subtopicId, ...fields })
  const names = async () => (await told()).map(({ name }) => name).sort()

  const eventId = randomUUID()
  await update(first, { progressPercentage: 40, eventId })
  const [begun, updated, ...none] = (await told()).sort((a, b) => a.name.localeCompare(b.name))
  deepEqual(none, [])
  equal(begun?.name, 'CourseBegun')
  deepEqual(updated, {
    ...{ name: 'ProgressUpdated', userId: user.userId, courseId: course.id },
    ...{ topicId: course.topics[0]?.id, subtopicId: first },
    ...{ progressPercentage: 40, completed: false, coursePercentage: 20 },
  })
  await update(first, { progressPercentage: 40, eventId })
  deepEqual(await names(), [], 'it counted before')
  await update(first, { completed: true })
  deepEqual(await names(), ['AchievementUnlocked', 'LessonCompleted', 'ProgressUpdated'])
  await update(first, { completed: true })
  deepEqual(await names(), ['ProgressUpdated'])
  await update(second, { completed: true })
  deepEqual(await names(), ['AchievementUnlocked', 'CourseCompleted', 'LessonCompleted', 'ProgressUpdated'])
  await update(second, { completed: true })
  deepEqual(await names(), ['ProgressUpdated'])
})

test('runs are counted by day and language, and not for those who were erased', async (t) => {
  const { url, pool, publish } = await createTestDatabase(t, {
    service: 'progress',
    migrations: join(import.meta.dirname, '../migrations'),
  })
  const own = createPool({ connectionString: url, applicationName: 'progress consumer' })
  const logger = createLogger({ service: 'progress', level: 'silent' })
  const consumer = await consumeEvents({ pool: own, directUrl: url, logger })
  t.after(async () => {
    await consumer.close()
    await own.end()
  })
  const [ada, ben] = [randomUUID(), randomUUID()]
  const run = (userId: string, verdict: string, seconds: number, language = 'python') =>
    publish(ExecutionFinishedSchema, {
      ...{ userId, executionId: randomUUID(), language, verdict },
      createdAt: { seconds: BigInt(seconds), nanos: 0 },
    })
  const day = 86_400
  await run(ada, 'COMPLETED', day - 1)
  await run(ada, 'NONZERO_EXIT', 0)
  await run(ada, 'COMPLETED', day)
  await run(ada, 'COMPLETED', day, 'sql')
  await publish(UserDeletedSchema, { userId: ben })
  await run(ben, 'COMPLETED', 0)
  await run(ada, 'CANCELLED', 2 * day)
  const counted = async () => {
    const { rows } = await pool.query<{ day: string; language: string; runs: number; completed: number }>(
      'SELECT day::text, language, runs, completed FROM daily_runs ORDER BY day, language',
    )
    return rows
  }
  await eventually(async () => (await counted()).at(-1)?.day === '1970-01-03', { timeoutMs: 60_000 })
  deepEqual(await counted(), [
    { day: '1970-01-01', language: 'python', runs: 2, completed: 1 },
    { day: '1970-01-02', language: 'python', runs: 1, completed: 1 },
    { day: '1970-01-02', language: 'sql', runs: 1, completed: 1 },
    { day: '1970-01-03', language: 'python', runs: 1, completed: 0 },
  ])
  await publish(UserDeletedSchema, { userId: ada })
  await eventually(async () => (await counted()).length === 0, { timeoutMs: 60_000 })
})

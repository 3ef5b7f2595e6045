import { deepEqual, equal, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { ExecutionFinishedSchema, ExerciseAttemptedSchema } from '@learnlab/contracts/events/v1'
import { createPool } from '@learnlab/postgres'
import { Code } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { consumeEvents } from '../consumer.ts'
import { courseOf, subtopicsOf } from './catalogue.ts'
import { person, startProgress } from './start-progress.ts'

const dayMs = 86_400_000

/** A progress service that consumes events as well. */
async function startConsuming(t: TestContext) {
  const started = await startProgress(t)
  const own = createPool({ connectionString: started.url, applicationName: 'progress consumer' })
  const now = () => started.clock.now()
  const consumer = await consumeEvents({ pool: own, directUrl: started.url, logger: started.logger, now })
  t.after(async () => {
    await consumer.close()
    await own.end()
  })
  return started
}

test('a learner’s days are those of the learner’s time zone', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [4]))
  const [a = '', b = '', c = ''] = subtopicsOf(course)
  const update = { courseId: 'loops', timeSpentSeconds: 60, completed: true }
  const learner = as(person())
  // 23:30 and 00:30 in Vienna are the same day in UTC.
  clock.now = () => new Date('2026-01-10T22:30:00Z')
  await learner.updateProgress({ ...update, subtopicId: a, timeZone: 'Europe/Vienna' })
  clock.now = () => new Date('2026-01-10T23:30:00Z')
  await learner.updateProgress({ ...update, subtopicId: b })
  const { days, ...totals } = await learner.getAnalytics({})
  deepEqual(
    days.map(({ date, completedSubtopics, timeSpentSeconds }) => [date, completedSubtopics, timeSpentSeconds]),
    [
      ['2026-01-11', 1, 60n],
      ['2026-01-10', 1, 60n],
    ],
  )
  deepEqual([totals.streakDays, totals.timeZone, totals.completedSubtopics], [2, 'Europe/Vienna', 2])
  deepEqual(
    totals.courses.map(({ courseId, progressPercentage }) => [courseId, progressPercentage]),
    [[course.id, 50]],
  )
  // Until the end of the next day the streak may still go on.
  clock.now = () => new Date('2026-01-12T22:30:00Z')
  equal((await learner.getAnalytics({})).streakDays, 2)
  clock.now = () => new Date('2026-01-12T23:30:00Z')
  equal((await learner.getAnalytics({})).streakDays, 0)
  await learner.updateProgress({ ...update, subtopicId: c })
  const later = await learner.getAnalytics({ days: 1 })
  deepEqual([later.streakDays, later.longestStreakDays, later.days.length], [1, 2, 1])
  deepEqual((await as(person()).getAnalytics({})).timeZone, 'UTC')
})

test('runs and attempts are the executor’s word: they count for days and achievements', async (t) => {
  const { as, publish, clock } = await startConsuming(t)
  const user = person()
  const learner = as(user)
  const [courseId, exerciseId] = [randomUUID(), randomUUID()]
  const now = new Date('2026-05-20T10:00:00Z')
  clock.now = () => now
  const run = { userId: user.userId, language: 'python', verdict: 'COMPLETED' }
  await publish(ExecutionFinishedSchema, { ...run, executionId: randomUUID(), createdAt: timestampFromDate(now) })
  await publish(ExecutionFinishedSchema, {
    ...{ ...run, verdict: 'NONZERO_EXIT', executionId: randomUUID() },
    createdAt: timestampFromDate(new Date(now.getTime() - dayMs)),
  })
  for (const passed of [false, true, true]) {
    await publish(ExerciseAttemptedSchema, { userId: user.userId, courseId, exerciseId, passed })
  }
  await eventually(async () => (await learner.getAnalytics({})).days[0]?.attempts === 3, { timeoutMs: 60_000 })
  const analytics = await learner.getAnalytics({})
  deepEqual(
    analytics.days.map(({ date, runs, attempts }) => [date, runs, attempts]),
    [
      ['2026-05-20', 1, 3],
      ['2026-05-19', 1, 0],
    ],
  )
  deepEqual([analytics.streakDays, analytics.exercisesAttempted, analytics.exercisesPassed], [2, 1, 1])
  deepEqual(
    analytics.languages.map(({ language, runs, completed }) => [language, runs, completed]),
    [['python', 2, 1]],
  )
  const { achievements } = await learner.listAchievements({})
  deepEqual(
    achievements.filter(({ unlockedAt }) => unlockedAt).map(({ achievementId }) => achievementId),
    ['first-run', 'first-exercise'],
  )
  const parts = []
  for await (const { part } of learner.exportProgress({})) parts.push(part)
  const exercise = parts.find((part) => part.case === 'exercise')
  deepEqual([exercise?.value.attempts, exercise?.value.passedAtAttempt], [3, 2])
})

test('achievements are earned once, by whichever device comes first, and told of once', async (t) => {
  const { as, catalogue, adminUrl, database, clock } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [6, 6]))
  const user = person()
  const learner = as(user)
  const won = await Promise.all(
    subtopicsOf(course).map((subtopicId) =>
      learner.updateProgress({ courseId: 'loops', subtopicId, completed: true, eventId: randomUUID() }),
    ),
  )
  deepEqual(won.flatMap(({ unlockedAchievementIds }) => unlockedAchievementIds).sort(), [
    'first-course',
    'first-step',
    'ten-steps',
  ])
  // Begun anew, they are not earned again.
  await learner.resetProgress({ courseId: 'loops' })
  for (const subtopicId of subtopicsOf(course)) {
    const again = await learner.updateProgress({ courseId: 'loops', subtopicId, completed: true })
    deepEqual(again.unlockedAchievementIds, [])
  }
  // Days in a row count as they come.
  for (const day of [1, 2, 3]) {
    clock.now = () => new Date(Date.UTC(2027, 0, day, 12))
    await learner.updateProgress({ courseId: 'loops', subtopicId: subtopicsOf(course)[0] ?? '' })
  }
  const admin = createPool({ connectionString: adminUrl, applicationName: 'test: outbox', max: 1 })
  t.after(() => admin.end())
  const { rows } = await admin.query(
    `SELECT payload ->> 'achievementId' AS id FROM events.outbox WHERE type LIKE '%.AchievementUnlocked' ORDER BY id`,
  )
  deepEqual(
    rows.map(({ id }) => id),
    ['first-course', 'first-step', 'ten-steps', 'three-days'],
  )
  const kept = await database.query('SELECT FROM learner_achievements WHERE user_id = $1', [user.userId])
  equal(kept.rowCount, 4)
  const completions = await admin.query(`SELECT FROM events.outbox WHERE type LIKE '%.CourseCompleted'`)
  equal(completions.rowCount, 1)
})

test('a learner exports all there is, and another’s progress stays closed in every way', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [2]))
  const [subtopicId = ''] = subtopicsOf(course)
  const user = person()
  await as(user).updateProgress({ courseId: 'loops', subtopicId, completed: true, timeZone: 'America/Lima' })
  const parts = []
  for await (const { part } of as(user).exportProgress({})) parts.push(part)
  deepEqual(
    parts.map(({ case: kind }) => kind),
    ['learner', 'course', 'day', 'achievement'],
  )
  const [learner, exported] = parts
  deepEqual(learner?.case === 'learner' && learner.value.timeZone, 'America/Lima')
  deepEqual(exported?.case === 'course' && exported.value.subtopics.map((each) => each.subtopicId), [subtopicId])
  for (const other of [person(), person('instructor')]) {
    const { userId } = user
    const denied = { code: Code.PERMISSION_DENIED }
    await rejects(as(other).getAnalytics({ userId }), denied)
    await rejects(as(other).listAchievements({ userId }), denied)
    await rejects(as(other).resetProgress({ userId, courseId: 'loops' }), denied)
    await rejects(as(other).syncProgressBatch({ userId }), denied)
    await rejects(as(other).syncProgress([{ userId }]), denied)
  }
  equal((await as(person('admin')).getAnalytics({ userId: user.userId })).completedSubtopics, 1)
})

test('a learner’s analytics are what a replica may answer; progress itself is not', async (t) => {
  const { as, catalogue, replicaStatements } = await startProgress(t)
  const [subtopicId = ''] = subtopicsOf(catalogue.add(courseOf('loops', [1])))
  const learner = as(person())
  await learner.updateProgress({ courseId: 'loops', subtopicId, completed: true })
  await learner.getProgress({})
  await learner.listAchievements({})
  deepEqual(replicaStatements, [])
  equal((await learner.getAnalytics({})).completedSubtopics, 1)
  equal(replicaStatements.length, 1)
})

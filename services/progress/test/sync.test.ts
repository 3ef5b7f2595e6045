import { deepEqual, equal, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { RefusalReason } from '@learnlab/contracts/progress/v1'
import { Code } from '@learnlab/rpc'
import { courseOf, subtopicsOf } from './catalogue.ts'
import { person, startProgress } from './start-progress.ts'

const dayMs = 86_400_000

test('10,000 events go in one call, and the same again changes nothing', async (t) => {
  const { as, catalogue, statements } = await startProgress(t)
  const courses = ['loops', 'lists'].map((slug) => catalogue.add(courseOf(slug, [10, 10])))
  const learner = as(person())
  const events = Array.from({ length: 10_000 }, (_, index) => {
    const course = courses[index % 2]
    const subtopics = course ? subtopicsOf(course) : []
    return {
      ...{ eventId: randomUUID(), courseId: course?.slug ?? '', timeSpentSeconds: 1 },
      subtopicId: subtopics[index % subtopics.length] ?? '',
      completed: index > 9_000,
    }
  })
  const messages = Array.from({ length: 10 }, (_, part) => ({
    events: events.slice(part * 1_000, part * 1_000 + 1_000),
  }))
  // Whatever the database has learned from single events on this connection.
  const [event] = events
  for (let more = 0; more < 12 && event; more++) await as(person()).updateProgress({ ...event, eventId: randomUUID() })
  const before = statements.length
  const first = await learner.syncProgress(messages)
  equal(statements.length, before + 1, 'one round trip')
  deepEqual([first.recorded, first.duplicates, first.refused], [10_000, 0, []])
  deepEqual(
    first.courses.map(({ completed, timeSpentSeconds }) => [completed, timeSpentSeconds]),
    [
      [false, 5_000n],
      [false, 5_000n],
    ],
  )
  const again = await learner.syncProgress(messages)
  deepEqual([again.recorded, again.duplicates], [0, 10_000])
  deepEqual(again.courses, first.courses)
  await rejects(learner.syncProgress([...messages, { events: events.slice(0, 1) }]), { code: Code.INVALID_ARGUMENT })
  await rejects(learner.syncProgress([]), { code: Code.INVALID_ARGUMENT })
})

test('what cannot be recorded is listed, each with its reason, and the rest is recorded', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [2]))
  const draft = catalogue.add(courseOf('draft', [1], randomUUID()))
  const [a = '', b = ''] = subtopicsOf(course)
  const good = { eventId: randomUUID(), courseId: 'loops', subtopicId: a, completed: true }
  const event = (fields: object) => ({ ...good, eventId: randomUUID(), ...fields })
  const { recorded, duplicates, refused, unlockedAchievementIds } = await as(person()).syncProgressBatch({
    events: [
      good,
      event({ eventId: 'x' }),
      { ...good, eventId: good.eventId.toUpperCase(), subtopicId: b },
      event({ courseId: '' }),
      event({ courseId: 'nowhere' }),
      event({ courseId: 'draft', subtopicId: subtopicsOf(draft)[0] }),
      event({ courseId: 'a\0' }),
      event({ subtopicId: randomUUID() }),
      event({ subtopicId: 'x' }),
      event({ progressPercentage: 101 }),
      event({ timeSpentSeconds: -1 }),
      event({ timeSpentSeconds: 86_401 }),
      event({ courseId: course.id.toUpperCase(), subtopicId: b.toUpperCase(), progressPercentage: 10 }),
    ],
  })
  deepEqual([recorded, duplicates, unlockedAchievementIds], [2, 1, ['first-course', 'first-step']])
  const { INVALID, NO_SUCH_COURSE, NO_SUCH_SUBTOPIC } = RefusalReason
  deepEqual(
    refused.map(({ index, reason }) => [index, reason]),
    [
      [1, INVALID],
      [3, INVALID],
      [4, NO_SUCH_COURSE],
      [5, NO_SUCH_COURSE],
      [6, INVALID],
      [7, NO_SUCH_SUBTOPIC],
      [8, INVALID],
      [9, INVALID],
      [10, INVALID],
      [11, INVALID],
    ],
  )
})

test('nothing is recorded while the course service cannot say what the courses are', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const known = catalogue.add(courseOf('loops', [1]))
  const [subtopicId = ''] = subtopicsOf(known)
  const learner = as(person())
  await learner.getProgress({ courseId: 'loops' })
  await catalogue.close()
  const event = { courseId: 'loops', subtopicId, timeSpentSeconds: 5 }
  const events = [event, { ...event, courseId: 'unknown' }].map((one) => ({ ...one, eventId: randomUUID() }))
  await rejects(learner.syncProgressBatch({ events }), { code: Code.UNAVAILABLE })
  deepEqual((await learner.getProgress({})).courses, [])
})

test('a device that was offline for a week tells of each day, whatever its clock says', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [9]))
  const now = new Date('2026-05-20T10:00:00Z')
  clock.now = () => now
  const days = [0, 1, 2, 3, 4, 5, 6]
  // A clock that is right, one that is a day ahead, and one that is a year behind.
  for (const wrongByMs of [0, dayMs, -365 * dayMs]) {
    const learner = as(person())
    const at = (ageMs: number) => timestampFromDate(new Date(now.getTime() + wrongByMs - ageMs))
    await learner.syncProgressBatch({
      sentAt: at(0),
      events: days.map((day) => ({
        ...{ eventId: randomUUID(), courseId: 'loops', subtopicId: subtopicsOf(course)[day] ?? '' },
        ...{ completed: true, timeSpentSeconds: 60, occurredAt: at(day * dayMs) },
      })),
    })
    const { streakDays, longestStreakDays, days: told } = await learner.getAnalytics({})
    deepEqual([streakDays, longestStreakDays], [7, 7])
    deepEqual(told.map(({ date }) => date).at(-1), '2026-05-14')
    // What is only told of afterwards makes no badge of days in a row: anybody could invent it.
    const { achievements } = await learner.listAchievements({})
    const earned = achievements.filter(({ unlockedAt }) => unlockedAt).map(({ achievementId }) => achievementId)
    deepEqual(earned, ['first-step'])
  }
})

test('a clock that nobody can put right counts as the time of receipt', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  catalogue.add(courseOf('loops', [1]))
  const [subtopicId = ''] = subtopicsOf(catalogue.courses[0] ?? courseOf('', []))
  const now = new Date('2026-05-20T10:00:00Z')
  clock.now = () => now
  for (const wrongByMs of [1, dayMs, -365 * dayMs, -31 * dayMs, 400 * 365 * dayMs]) {
    const learner = as(person())
    const occurredAt = timestampFromDate(new Date(now.getTime() + wrongByMs))
    await learner.updateProgress({ courseId: 'loops', subtopicId, occurredAt })
    const { streakDays, days } = await learner.getAnalytics({})
    deepEqual([streakDays, days.map(({ date }) => date)], [1, ['2026-05-20']])
  }
  const learner = as(person())
  await learner.updateProgress({ courseId: 'loops', subtopicId, occurredAt: { seconds: 1n << 60n, nanos: 0 } })
  equal((await learner.getAnalytics({})).streakDays, 1)
})

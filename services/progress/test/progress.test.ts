import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { forgetEventIds } from '../store/event-ids.ts'
import { courseOf, subtopicsOf } from './catalogue.ts'
import { person, startProgress } from './start-progress.ts'

test('visits, percentages and completions roll up to topics and the course', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [2, 1]))
  const [a = '', b = '', c = ''] = subtopicsOf(course)
  const learner = as(person())

  const visit = await learner.updateProgress({ courseId: 'loops', subtopicId: a, timeSpentSeconds: 60 })
  equal(visit.subtopic?.progressPercentage, 0)
  equal(visit.subtopic.timeSpentSeconds, 60n)
  equal(visit.course?.totalSubtopics, 3)
  ok(visit.subtopic.lastAccessedAt)

  await learner.updateProgress({ courseId: course.id, subtopicId: a.toUpperCase(), progressPercentage: 50 })
  const { course: after } = await learner.updateProgress({ courseId: 'loops', subtopicId: c, completed: true })
  deepEqual(
    after?.topics.map((topic) => [topic.completedSubtopics, topic.totalSubtopics, topic.progressPercentage]),
    [
      [0, 2, 25],
      [1, 1, 100],
    ],
  )
  equal(after.progressPercentage, 50)
  equal(after.completed, false)
  equal(after.timeSpentSeconds, 60n)
  deepEqual((await learner.getProgress({ courseId: course.id.toUpperCase() })).courses, [after])
  deepEqual((await learner.getProgress({})).courses, [after])

  await learner.updateProgress({ courseId: 'loops', subtopicId: b, completed: true })
  const { course: done, subtopic } = await learner.updateProgress({ courseId: 'loops', subtopicId: a, completed: true })
  equal(subtopic?.progressPercentage, 100)
  ok(subtopic.completedAt)
  equal(done?.completed, true)
  equal(done.progressPercentage, 100)
  equal(done.completedSubtopics, 3)
})

test('completion is never undone and percentages never fall', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [2]))
  const [a = '', b = ''] = subtopicsOf(course)
  const learner = as(person())
  await learner.updateProgress({ courseId: 'loops', subtopicId: a, progressPercentage: 80 })
  const lower = await learner.updateProgress({ courseId: 'loops', subtopicId: a, progressPercentage: 10 })
  equal(lower.subtopic?.progressPercentage, 80)
  const done = await learner.updateProgress({ courseId: 'loops', subtopicId: b, completed: true })
  const again = await learner.updateProgress({ courseId: 'loops', subtopicId: b, progressPercentage: 5 })
  equal(again.subtopic?.completed, true)
  equal(again.subtopic.progressPercentage, 100)
  deepEqual(again.subtopic.completedAt, done.subtopic?.completedAt)
  // All at 100 percent is not all completed.
  const full = await learner.updateProgress({ courseId: 'loops', subtopicId: a, progressPercentage: 100 })
  equal(full.subtopic?.completed, false)
  equal(full.course?.completed, false)
  equal(full.course.progressPercentage, 99)
})

test('two devices that finish the last subtopics at the same time give 100 percent', async (t) => {
  const { as, catalogue, database } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [4, 4]))
  for (let round = 0; round < 5; round++) {
    const user = person()
    const answers = await Promise.all(
      subtopicsOf(course).map((subtopicId) =>
        as(user).updateProgress({ courseId: course.id, subtopicId, completed: true }),
      ),
    )
    equal(answers.filter(({ course: rolled }) => rolled?.completed).length, 1, 'exactly one sees the course completed')
    const { courses } = await as(user).getProgress({ courseId: course.id })
    equal(courses[0]?.progressPercentage, 100)
    const { rows } = await database.query(
      'SELECT completed, completed_subtopics, total_subtopics, progress_percentage FROM course_progress WHERE user_id = $1',
      [user.userId],
    )
    deepEqual(rows, [{ completed: true, completed_subtopics: 8, total_subtopics: 8, progress_percentage: 100 }])
  }
})

test('the same event counts once, also when it is sent twice at the same time', async (t) => {
  const { as, catalogue, database } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [2]))
  const [a = '', b = ''] = subtopicsOf(course)
  const user = person()
  const event = { courseId: 'loops', subtopicId: a, timeSpentSeconds: 30, eventId: randomUUID() }
  const twice = { ...event, eventId: event.eventId.toUpperCase() }
  const answers = await Promise.all([event, twice, event].map((one) => as(user).updateProgress(one)))
  for (const { subtopic } of answers) equal(subtopic?.timeSpentSeconds, 30n)
  // An id is of one event: a second use says nothing about another subtopic.
  const other = await as(user).updateProgress({ ...event, subtopicId: b, completed: true })
  equal(other.subtopic?.subtopicId, b)
  equal(other.subtopic.completed, false)
  equal((await as(person()).updateProgress(event)).subtopic?.timeSpentSeconds, 30n)
  const more = await as(user).updateProgress({ ...event, eventId: '' })
  equal(more.subtopic?.timeSpentSeconds, 60n)

  await database.query(`UPDATE applied_events SET applied_at = now() - interval '91 days'`)
  await as(user).updateProgress({ ...event, eventId: randomUUID() })
  await forgetEventIds(database, AbortSignal.timeout(60_000))
  equal((await database.query('SELECT FROM applied_events WHERE user_id = $1', [user.userId])).rowCount, 1)
})

test('the stored roll-up says what the answers say', async (t) => {
  const { as, catalogue, database } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [3, 4]))
  const user = person()
  for (const [index, subtopicId] of subtopicsOf(course).entries()) {
    const { course: rolled } = await as(user).updateProgress({
      ...{ courseId: 'loops', subtopicId, timeSpentSeconds: index },
      ...(index % 2 === 0 ? { completed: true } : { progressPercentage: index * 13 }),
    })
    const { rows } = await database.query<Record<string, unknown>>('SELECT * FROM course_progress')
    const stored = rows[0]
    equal(stored?.completed_subtopics, rolled?.completedSubtopics)
    equal(stored?.total_subtopics, rolled?.totalSubtopics)
    equal(stored?.progress_percentage, rolled?.progressPercentage)
    equal(stored?.completed, rolled?.completed)
    equal(BigInt(String(stored?.time_spent_seconds)), rolled?.timeSpentSeconds)
  }
})

test('nobody sees or writes the progress of another, except administrators', async (t) => {
  const { as, anonymous, catalogue } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [1]))
  const [subtopicId = ''] = subtopicsOf(course)
  const learner = person()
  await as(learner).updateProgress({ userId: learner.userId, courseId: 'loops', subtopicId, completed: true })
  for (const other of [person(), person('instructor')]) {
    await rejects(as(other).getProgress({ userId: learner.userId }), { code: Code.PERMISSION_DENIED })
    const write = { userId: learner.userId, courseId: 'loops', subtopicId }
    await rejects(as(other).updateProgress(write), { code: Code.PERMISSION_DENIED })
    equal((await as(other).getProgress({})).courses.length, 0)
  }
  const admin = as(person('admin'))
  equal((await admin.getProgress({ userId: learner.userId })).courses[0]?.completed, true)
  await rejects(admin.getProgress({ userId: "x'; --" }), { code: Code.INVALID_ARGUMENT })
  await rejects(anonymous.getProgress({}), { code: Code.UNAUTHENTICATED })
})

test('wrong requests are refused', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [1]))
  const other = catalogue.add(courseOf('lists', [1]))
  const [subtopicId = ''] = subtopicsOf(course)
  const [foreign = ''] = subtopicsOf(other)
  const learner = as(person())
  const good = { courseId: 'loops', subtopicId }
  await rejects(learner.updateProgress({ ...good, courseId: 'nothing' }), { code: Code.NOT_FOUND })
  await rejects(learner.updateProgress({ ...good, subtopicId: randomUUID() }), { code: Code.NOT_FOUND })
  await learner.getProgress({ courseId: 'lists' })
  await rejects(learner.updateProgress({ ...good, subtopicId: foreign }), { code: Code.INVALID_ARGUMENT })
  const wrong = [
    { progressPercentage: 101 },
    { progressPercentage: -1 },
    { timeSpentSeconds: 86_401 },
    { timeSpentSeconds: -1 },
    { eventId: 'x' },
    { subtopicId: 'x' },
    { courseId: '' },
    { timeZone: 'Nowhere/Land' },
    { timeZone: '+01:00' },
  ]
  for (const fields of wrong) {
    await rejects(
      learner.updateProgress({ ...good, ...fields }),
      { code: Code.INVALID_ARGUMENT },
      JSON.stringify(fields),
    )
  }
  await rejects(learner.getProgress({ courseId: 'nothing' }), { code: Code.NOT_FOUND })
  await rejects(learner.getProgress({ courseId: 'a\0' }), {
    code: Code.INVALID_ARGUMENT,
    fieldViolations: [{ field: 'course_id', description: 'must be plain' }],
  })
  equal((await learner.getProgress({})).courses.length, 0)
})

test('a call takes one round trip to the database', async (t) => {
  const { as, catalogue, statements } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [1]))
  const [subtopicId = ''] = subtopicsOf(course)
  const learner = as(person())
  await learner.updateProgress({ courseId: 'loops', subtopicId, completed: true, eventId: randomUUID() })
  equal(statements.length, 1)
  await learner.getProgress({ courseId: 'loops' })
  await learner.getProgress({})
  equal(statements.length, 3)
})

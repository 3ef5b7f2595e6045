import { deepEqual, equal, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { addUpCounters } from '../store/course-counters.ts'
import { courseOf, subtopicsOf } from './catalogue.ts'
import { person, startProgress } from './start-progress.ts'

test('the author sees the funnel, times and where people stop, and nobody in them', async (t) => {
  const { as, catalogue, clock, database } = await startProgress(t)
  const author = person('instructor')
  const course = catalogue.add({ ...courseOf('loops', [2, 1]), authorId: author.userId })
  const [a = '', b = '', c = ''] = subtopicsOf(course)
  const [exercise, rare, untried] = [randomUUID(), randomUUID(), randomUUID()]
  const first = course.topics[0]?.subtopics[0]
  if (first) first.exercises = [exercise, rare, untried].map((id) => ({ id }))
  let day = 1
  clock.now = () => new Date(Date.UTC(2026, 4, day, 12))

  // 12 begin, 7 of them go on, 5 of these complete the course; 2 stop in the second.
  const learners = Array.from({ length: 12 }, () => person())
  const done = { courseId: 'loops', completed: true, timeSpentSeconds: 100 }
  for (const [index, learner] of learners.entries()) {
    await as(learner).updateProgress({ ...done, subtopicId: a })
    if (index < 7) await as(learner).updateProgress({ ...done, subtopicId: b, completed: index < 5 })
    if (index < 5) await as(learner).updateProgress({ ...done, subtopicId: c })
    for (let attempt = 0; attempt < 3; attempt++) {
      await database.query('SELECT record_attempt($1, $2, $3, $4, $5, $6, $7, $8)', [
        ...[learner.userId, clock.now(), course.id, index < 3 ? rare : exercise, attempt === 2],
        ...[[], [], []],
      ])
    }
  }
  await addUpCounters(database, AbortSignal.timeout(60_000))

  const { figures } = await as(author).getCourseAnalytics({ courseId: 'loops' })
  deepEqual([figures?.learners, figures?.completedLearners], [10, 5])
  const seconds = 108n
  deepEqual(
    figures?.subtopics.map((each) => [
      ...[each.subtopicId, each.learners, each.completedLearners, each.stoppedLearners],
      each.medianTimeSpentSeconds,
    ]),
    [
      [a, 10, 10, 5, seconds],
      // Two who stopped are too few to be told of.
      [b, 5, 5, undefined, seconds],
      [c, 5, 5, undefined, seconds],
    ],
  )
  deepEqual(
    figures?.exercises.map((each) => [each.exerciseId, each.learners, each.passedLearners, each.averageAttempts]),
    [
      [exercise, 5, 5, 3],
      [rare, undefined, undefined, undefined],
      [untried, undefined, undefined, undefined],
    ],
  )
  deepEqual(
    figures?.days.map(({ date, activeLearners, completedSubtopics }) => [date, activeLearners, completedSubtopics]),
    [['2026-05-01', 10, 20]],
  )

  // Two readings around what somebody does are alike; the next day has its own figures.
  for (let more = 0; more < 3; more++) await as(person()).updateProgress({ ...done, subtopicId: a })
  deepEqual((await as(author).getCourseAnalytics({ courseId: course.id })).figures, figures)
  day = 2
  equal((await as(person('admin')).getCourseAnalytics({ courseId: 'loops' })).figures?.learners, 15)
  // An erased learner is in no figure any more.
  for (const { userId } of learners.slice(0, 6)) await database.query('SELECT erase_learner($1)', [userId])
  day = 3
  const later = (await as(author).getCourseAnalytics({ courseId: 'loops' })).figures
  deepEqual([later?.learners, later?.completedLearners, later?.subtopics[0]?.learners], [5, undefined, 5])
})

test('how learners fare is for the author of the course alone', async (t) => {
  const { as, anonymous, catalogue } = await startProgress(t)
  const author = person('instructor')
  catalogue.add({ ...courseOf('loops', [1]), authorId: author.userId })
  catalogue.add(courseOf('draft', [1], person('instructor').userId))
  deepEqual((await as(author).getCourseAnalytics({ courseId: 'loops' })).figures?.learners, undefined)
  const denied = { code: Code.PERMISSION_DENIED }
  await rejects(as(person('instructor')).getCourseAnalytics({ courseId: 'loops' }), denied)
  await rejects(as(person()).getCourseAnalytics({ courseId: 'loops' }), denied)
  // An author who is no instructor any more.
  await rejects(as({ ...author, role: 'student' }).getCourseAnalytics({ courseId: 'loops' }), denied)
  await rejects(as(author).getCourseAnalytics({ courseId: 'draft' }), { code: Code.NOT_FOUND })
  await rejects(anonymous.getCourseAnalytics({ courseId: 'loops' }), { code: Code.UNAUTHENTICATED })
})

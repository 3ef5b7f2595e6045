import { deepEqual, equal, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { courseOf } from './catalogue.ts'
import { person, startProgress } from './start-progress.ts'

const freshMs = 30_000

test('subtopics added later lower the percentage, deleted ones vanish', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [2, 1]))
  const [first, second] = course.topics
  const learner = as(person())
  for (const { id } of [...(first?.subtopics ?? []), ...(second?.subtopics ?? [])]) {
    await learner.updateProgress({ courseId: 'loops', subtopicId: id, completed: true, timeSpentSeconds: 10 })
  }
  const [added, addedToo] = [
    { id: randomUUID(), title: 'new' },
    { id: randomUUID(), title: 'newer' },
  ]
  second?.subtopics.unshift(added, addedToo)
  first?.subtopics.pop()
  clock.nowMs += freshMs + 1
  const { courses } = await learner.getProgress({})
  const { completedSubtopics, totalSubtopics, progressPercentage, completed, timeSpentSeconds } = courses[0] ?? {}
  deepEqual([completedSubtopics, totalSubtopics, progressPercentage, completed], [2, 4, 50, false])
  equal(timeSpentSeconds, 30n, 'time was spent, whatever became of the subtopic')
  deepEqual(
    courses[0]?.topics.map(({ subtopics, totalSubtopics: total }) => [subtopics.length, total]),
    [
      [1, 1],
      [1, 3],
    ],
  )
})

test('a subtopic that is newer than the outline at hand is found', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [1]))
  const learner = as(person())
  await learner.getProgress({ courseId: 'loops' })
  const added = { id: randomUUID(), title: 'new' }
  course.topics[0]?.subtopics.push(added)
  clock.nowMs += 1_001
  const { course: rolled } = await learner.updateProgress({ courseId: 'loops', subtopicId: added.id, completed: true })
  equal(rolled?.progressPercentage, 50)
})

test('an outline is asked for once in a while, not by every call', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [1]))
  for (const courseId of ['loops', course.id, 'loops']) await as(person()).getProgress({ courseId })
  deepEqual(catalogue.calls, ['loops'])
  clock.nowMs += freshMs + 1
  await as(person()).getProgress({ courseId: 'loops' })
  deepEqual(catalogue.calls, ['loops', 'loops'])
  // Unknown subtopics cannot be made into a storm of questions.
  for (let call = 0; call < 3; call++) {
    const update = as(person()).updateProgress({ courseId: 'loops', subtopicId: randomUUID() })
    await rejects(update, { code: Code.NOT_FOUND })
  }
  equal(catalogue.calls.length, 2)
})

test('an old outline serves while the course service is away, and nothing else does', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  const course = catalogue.add(courseOf('loops', [1]))
  catalogue.add(courseOf('lists', [1]))
  const learner = as(person())
  await learner.getProgress({ courseId: 'loops' })
  await catalogue.close()
  clock.nowMs += freshMs + 1
  const subtopicId = course.topics[0]?.subtopics[0]?.id ?? ''
  equal((await learner.updateProgress({ courseId: 'loops', subtopicId, completed: true })).course?.completed, true)
  equal((await learner.getProgress({})).courses.length, 1)
  await rejects(learner.getProgress({ courseId: 'lists' }), { code: Code.UNAVAILABLE, retryAfterMs: 1_000 })
  clock.nowMs += 3_600_000
  await rejects(learner.getProgress({ courseId: 'loops' }), { code: Code.UNAVAILABLE })
})

test('a draft is its author’s alone, whoever asked before', async (t) => {
  const { as, catalogue } = await startProgress(t)
  const author = person('instructor')
  const course = catalogue.add(courseOf('draft', [1], author.userId))
  const update = { courseId: 'draft', subtopicId: course.topics[0]?.subtopics[0]?.id ?? '', completed: true }
  equal((await as(author).updateProgress(update)).course?.completed, true)
  await rejects(as(person()).updateProgress(update), { code: Code.NOT_FOUND })
  await rejects(as(person()).getProgress({ courseId: 'draft' }), { code: Code.NOT_FOUND })
})

test('courses that were deleted or withdrawn vanish from the overview', async (t) => {
  const { as, catalogue, clock } = await startProgress(t)
  const [gone, withdrawn, kept] = ['gone', 'withdrawn', 'kept'].map((slug) => catalogue.add(courseOf(slug, [1])))
  const learner = as(person())
  for (const [second, course] of [gone, withdrawn, kept].entries()) {
    clock.now = () => new Date(Date.UTC(2026, 0, 1, 0, 0, second))
    const subtopicId = course?.topics[0]?.subtopics[0]?.id ?? ''
    await learner.updateProgress({ courseId: course?.id ?? '', subtopicId, completed: true })
  }
  deepEqual(
    (await learner.getProgress({})).courses.map(({ courseId }) => courseId),
    [kept?.id, withdrawn?.id, gone?.id],
  )
  catalogue.courses.shift()
  if (withdrawn) withdrawn.state = CourseState.DRAFT
  clock.nowMs += freshMs + 1
  deepEqual(
    (await learner.getProgress({})).courses.map(({ courseId }) => courseId),
    [kept?.id],
  )
  await rejects(learner.getProgress({ courseId: 'gone' }), { code: Code.NOT_FOUND })
})

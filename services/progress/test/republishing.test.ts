import { deepEqual, equal } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { CourseState } from '@learnlab/contracts/course/v1'
import { createPool } from '@learnlab/postgres'
import { type CatalogueCourse, courseOf, subtopicsOf } from './catalogue.ts'
import { person, startProgress } from './start-progress.ts'

type Case = {
  name: string
  /** Of four subtopics in two topics, those that the learner completes before. */
  completed: number[]
  change: (course: CatalogueCourse) => void
  /** Completed and all subtopics, percentage, whether completed, seconds: each subtopic took ten. */
  before: [number, number, number, boolean, number]
  after: [number, number, number, boolean, number]
  /** Place of the next subtopic to do, in the outline as it is then. */
  next: number | undefined
  /** After one more visit of the first subtopic. */
  timesCompleted: number
}

const all = [0, 1, 2, 3]

const cases: Case[] = [
  {
    name: 'subtopics added in the middle lower the percentage; the completion that was stays',
    completed: all,
    change: (course) => void course.topics[0]?.subtopics.splice(1, 0, fresh()),
    before: [4, 4, 100, true, 40],
    after: [4, 5, 80, false, 40],
    next: 1,
    timesCompleted: 1,
  },
  {
    name: 'a topic added behind the last',
    completed: [0, 1],
    change: (course) => void course.topics.push({ id: randomUUID(), title: 'new', subtopics: [fresh(), fresh()] }),
    before: [2, 4, 50, false, 20],
    after: [2, 6, 33, false, 20],
    next: 2,
    timesCompleted: 0,
  },
  {
    name: 'subtopics moved to another topic and place keep what was done',
    completed: [0, 3],
    change: (course) => {
      const moved = course.topics[0]?.subtopics.splice(0, 1) ?? []
      course.topics[1]?.subtopics.push(...moved)
      course.topics.reverse()
    },
    before: [2, 4, 50, false, 20],
    after: [2, 4, 50, false, 20],
    next: 3,
    timesCompleted: 0,
  },
  {
    name: 'a completed subtopic removed takes its share and leaves its time',
    completed: [0, 1, 2],
    change: (course) => void course.topics[0]?.subtopics.splice(0, 1),
    before: [3, 4, 75, false, 30],
    after: [2, 3, 66, false, 30],
    next: 2,
    timesCompleted: 0,
  },
  {
    name: 'the last open subtopic removed completes the course, told of with the next visit',
    completed: [0, 1, 2],
    change: (course) => void course.topics[1]?.subtopics.pop(),
    before: [3, 4, 75, false, 30],
    after: [3, 3, 100, true, 30],
    next: undefined,
    timesCompleted: 1,
  },
  {
    name: 'everything replaced begins at nothing',
    completed: all,
    change: (course) => {
      for (const topic of course.topics) topic.subtopics = [fresh()]
    },
    before: [4, 4, 100, true, 40],
    after: [0, 2, 0, false, 40],
    next: 0,
    timesCompleted: 1,
  },
  {
    name: 'a course without subtopics is not completed',
    completed: [],
    change: (course) => {
      course.topics = []
    },
    before: [0, 4, 0, false, 0],
    after: [0, 0, 0, false, 0],
    next: undefined,
    timesCompleted: 0,
  },
  {
    name: 'an archived course goes on for who has begun it',
    completed: [0],
    change: (course) => {
      course.state = CourseState.ARCHIVED
    },
    before: [1, 4, 25, false, 10],
    after: [1, 4, 25, false, 10],
    next: 1,
    timesCompleted: 0,
  },
]

function fresh() {
  return { id: randomUUID(), title: 'new' }
}

test('percentages and completion stay sensible when a course is published anew', async (t) => {
  const { as, catalogue, clock, adminUrl } = await startProgress(t)
  const admin = createPool({ connectionString: adminUrl, applicationName: 'test: outbox', max: 1 })
  t.after(() => admin.end())
  for (const [index, { name, completed, change, before, after, next, timesCompleted }] of cases.entries()) {
    await t.test(name, async () => {
      const course = catalogue.add(courseOf(`course-${index}`, [2, 2]))
      const ids = subtopicsOf(course)
      const learner = as(person())
      for (const place of completed) {
        await learner.updateProgress({
          ...{ courseId: course.id, subtopicId: ids[place] ?? '', completed: true, timeSpentSeconds: 10 },
        })
      }
      const shown = async () => {
        const { courses } = await learner.getProgress({ courseId: course.id })
        const { completedSubtopics = 0, totalSubtopics = 0, progressPercentage = 0 } = courses[0] ?? {}
        const { completed: isCompleted = false, timeSpentSeconds = 0n } = courses[0] ?? {}
        return [completedSubtopics, totalSubtopics, progressPercentage, isCompleted, Number(timeSpentSeconds)]
      }
      deepEqual(await shown(), before)
      const [{ firstCompletedAt } = {}] = (await learner.getProgress({ courseId: course.id })).courses
      change(course)
      clock.nowMs += 30_001
      deepEqual(await shown(), after)
      const { courses } = await learner.getProgress({ courseId: course.id })
      equal(courses[0]?.nextSubtopicId, next === undefined ? '' : subtopicsOf(course)[next])
      deepEqual(courses[0]?.firstCompletedAt, firstCompletedAt)

      const [subtopicId] = subtopicsOf(course)
      if (subtopicId !== undefined) await learner.updateProgress({ courseId: course.id, subtopicId })
      const { rowCount } = await admin.query(
        `SELECT FROM events.outbox WHERE type LIKE '%.CourseCompleted' AND payload ->> 'courseId' = $1`,
        [course.id],
      )
      equal(rowCount, timesCompleted)
    })
  }
})

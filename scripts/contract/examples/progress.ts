import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import { type Material, material } from '../material.ts'
import type { Examples } from './example.ts'

export const progressExamples: Examples<typeof ProgressService> = {
  updateProgress: async (lab) => {
    const { courseId, subtopicIds } = lab.material
    const [subtopicId] = subtopicIds
    return {
      as: await lab.newcomer(),
      request: { courseId, subtopicId, completed: true, timeSpentSeconds: 60 },
      check: ({ subtopic, course }) => {
        deepEqual([subtopic?.subtopicId, subtopic?.completed, subtopic?.timeSpentSeconds], [subtopicId, true, 60n])
        deepEqual([course?.courseId, course?.completedSubtopics, course?.totalSubtopics], [courseId, 1, 3])
      },
    }
  },
  syncProgress: async (lab) => {
    const event = completionOf(lab.material)
    return {
      as: await lab.newcomer(),
      request: { timeZone: 'Europe/Vienna', events: [event, event] },
      check: ({ recorded, duplicates, refused }) => deepEqual([recorded, duplicates, refused], [1, 1, []]),
    }
  },
  syncProgressBatch: async (lab) => {
    const as = await lab.newcomer()
    const nowhere = { ...completionOf(lab.material), courseId: 'nowhere' }
    return {
      ...{ as, request: { userId: as.userId, events: [completionOf(lab.material), nowhere] } },
      stranger: 'PERMISSION_DENIED',
      check: ({ recorded, refused, courses }) => {
        deepEqual([recorded, refused.map(({ index }) => index)], [1, [1]])
        deepEqual(
          courses.map(({ courseId, completedSubtopics }) => [courseId, completedSubtopics]),
          [[lab.material.courseId, 1]],
        )
      },
    }
  },
  resetProgress: async (lab) => {
    const as = await lab.newcomer()
    const { courseId } = lab.material
    await lab.progress.syncProgressBatch({ events: [completionOf(lab.material)] }, { token: as.accessToken })
    return {
      ...{ as, request: { userId: as.userId, courseId }, stranger: 'PERMISSION_DENIED' },
      check: ({ course }) => deepEqual([course?.courseId, course?.completedSubtopics], [courseId, 0]),
    }
  },
  exportProgress: ({ owners: { student }, material: { courseId, subtopicIds } }) => ({
    ...{ as: student, request: { userId: student.userId }, stranger: 'PERMISSION_DENIED' },
    check: (messages) => {
      const parts = messages.map(({ part }) => part)
      ok(parts.some(({ case: kind, value }) => kind === 'learner' && value.userId === student.userId))
      const courses = parts.flatMap(({ case: kind, value }) => (kind === 'course' ? [value] : []))
      deepEqual(
        courses.map((course) => [course.courseId, course.subtopics.map(({ subtopicId }) => subtopicId)]),
        [[courseId, [subtopicIds[0]]]],
      )
    },
  }),
  getCourseAnalytics: ({ owners: { instructor }, material: { courseId } }) => ({
    ...{ as: instructor, request: { courseId }, stranger: 'PERMISSION_DENIED' },
    // Fewer than five learners are not told of, and more in fives only.
    check: ({ figures }) => deepEqual([figures?.courseId, (figures?.learners ?? 0) % 5], [courseId, 0]),
  }),
  listAchievements: ({ owners: { student } }) => ({
    ...{ as: student, request: { userId: student.userId }, stranger: 'PERMISSION_DENIED' },
    check: ({ achievements }) => {
      ok(achievements.length > 0)
      ok(achievements.every(({ achievementId, title, needed }) => achievementId !== '' && title !== '' && needed > 0))
    },
  }),
  getProgress: ({ owners: { student }, material: { courseId, subtopicIds } }) => ({
    as: student,
    request: { userId: student.userId, courseId },
    stranger: 'PERMISSION_DENIED',
    check: ({ courses: [course] }) => {
      const seen = course?.topics[0]?.subtopics[0]
      deepEqual([course?.courseId, seen?.subtopicId], [courseId, subtopicIds[0]])
      deepEqual(
        [seen?.progressPercentage, seen?.timeSpentSeconds],
        [material.percentage, BigInt(material.minutes * 60)],
      )
    },
  }),
  streamProgress: ({ owners: { student }, material: { courseId } }) => ({
    ...{ as: student, request: { userId: student.userId, courseId }, stranger: 'PERMISSION_DENIED', leaveAfter: 1 },
    check: ([snapshot]) => {
      equal(snapshot?.course?.courseId, courseId)
      equal(snapshot?.course?.topics[0]?.subtopics[0]?.progressPercentage, material.percentage)
    },
  }),
  getAnalytics: ({ owners: { student } }) => ({
    ...{ as: student, request: { userId: student.userId }, stranger: 'PERMISSION_DENIED' },
    check: ({ timeSpentSeconds, completedCourses, days }) => {
      ok(timeSpentSeconds >= BigInt(material.minutes * 60))
      equal(completedCourses, 0)
      ok(days.length > 0)
    },
  }),
}

/** An event of a learner's device. */
function completionOf({ courseId, subtopicIds }: Material) {
  return { eventId: randomUUID(), courseId, subtopicId: subtopicIds[0], completed: true, timeSpentSeconds: 60 }
}

import { deepEqual, equal, ok } from 'node:assert/strict'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import { material } from '../material.ts'
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

import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import type { Unary } from '@learnlab/rpc'
import { streaksOf } from '../domain/streaks.ts'
import { learnerActivity } from '../store/learner-activity.ts'
import { learnerId } from './learner-id.ts'
import { toDailyActivityMessage } from './messages.ts'
import type { ProgressDeps } from './progress-deps.ts'

const usualDays = 90
const dayMs = 86_400_000

export function getAnalytics({ reader, now }: ProgressDeps): Unary<typeof ProgressService.method.getAnalytics> {
  return async (request, context) => {
    const activity = await learnerActivity(reader, learnerId(context, request.userId), now())
    const { today, timeZone, completedSubtopics, completedCourses, exercisesAttempted, exercisesPassed } = activity
    const streaks = streaksOf(
      activity.days.map(({ date }) => date),
      today,
    )
    const earliest = new Date(Date.parse(today) - (request.days || usualDays) * dayMs).toISOString().slice(0, 10)
    return {
      ...{ timeZone, completedSubtopics, completedCourses, exercisesAttempted, exercisesPassed },
      timeSpentSeconds: BigInt(activity.timeSpentSeconds),
      streakDays: streaks.current,
      longestStreakDays: streaks.longest,
      days: activity.days.filter(({ date }) => date > earliest).map(toDailyActivityMessage),
      courses: activity.courses.map((course) => ({
        courseId: course.courseId,
        timeSpentSeconds: BigInt(course.timeSpentSeconds),
        completedSubtopics: course.completedSubtopics,
        progressPercentage: course.percentage,
        begunAt: timestampFromDate(course.begunAt),
        lastAccessedAt: timestampFromDate(course.lastAccessedAt),
        ...(course.firstCompletedAt && { firstCompletedAt: timestampFromDate(course.firstCompletedAt) }),
      })),
      languages: activity.languages,
    }
  }
}

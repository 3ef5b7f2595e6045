import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import type { ServerStreaming } from '@learnlab/rpc'
import { allOfLearner } from '../store/all-of-learner.ts'
import { standingOf } from '../store/learner-achievements.ts'
import { learnerId } from './learner-id.ts'
import { achievementMessages } from './list-achievements.ts'
import { toDailyActivityMessage, toSubtopicProgressMessage } from './messages.ts'
import type { ProgressDeps } from './progress-deps.ts'

export function exportProgress({ pool }: ProgressDeps): ServerStreaming<typeof ProgressService.method.exportProgress> {
  return async function* (request, context) {
    const userId = learnerId(context, request.userId)
    const { timeZone, courses, exercises, days } = await allOfLearner(pool, userId)
    yield { part: { case: 'learner', value: { userId, timeZone } } }
    for (const { courseId, record, begunAt, resetAt } of courses) {
      const value = {
        courseId,
        subtopics: record.subtopics.map(toSubtopicProgressMessage),
        begunAt: timestampFromDate(begunAt),
        ...(record.firstCompletedAt && { firstCompletedAt: timestampFromDate(record.firstCompletedAt) }),
        ...(resetAt && { resetAt: timestampFromDate(resetAt) }),
      }
      yield { part: { case: 'course', value } }
    }
    for (const day of days) yield { part: { case: 'day', value: toDailyActivityMessage(day) } }
    for (const { lastAttemptAt, ...exercise } of exercises) {
      yield { part: { case: 'exercise', value: { ...exercise, lastAttemptAt: timestampFromDate(lastAttemptAt) } } }
    }
    for (const achievement of achievementMessages(await standingOf(pool, userId))) {
      if (achievement.unlockedAt) yield { part: { case: 'achievement', value: achievement } }
    }
  }
}

import type { ProgressService } from '@learnlab/contracts/progress/v1'
import { type CallContext, invalidArgument, notFound, type Unary } from '@learnlab/rpc'
import type { CourseOutlines } from '../clients/course-outlines.ts'
import { type CourseOutline, subtopicIdsOf, topicOf } from '../domain/outline.ts'
import { rollUp } from '../domain/roll-up.ts'
import { LearnerErased } from '../store/progress.ts'
import { learnerId } from './learner-id.ts'
import { toCourseProgressMessage, toSubtopicProgressMessage } from './messages.ts'
import type { ProgressDeps } from './progress-deps.ts'

// A subtopic that an outline lacks may be new; asking again more often than this would let callers cause a storm.
const outlineRecheckMs = 1_000

export function updateProgress({
  progress,
  outlines,
}: ProgressDeps): Unary<typeof ProgressService.method.updateProgress> {
  return async (request, context) => {
    const userId = learnerId(context, request.userId)
    const subtopicId = request.subtopicId.toLowerCase()
    const { outline, topicId } = await locate(outlines, request.courseId, subtopicId, context)
    const rows = await orNoSuchLearner(
      userId,
      progress.record({
        ...{ userId, courseId: outline.courseId, topicId, subtopicId },
        outline: subtopicIdsOf(outline),
        percentage: request.progressPercentage,
        completed: request.completed,
        timeSpentSeconds: request.timeSpentSeconds,
        eventId: request.eventId || undefined,
      }),
    )
    const subtopic = rows.find((row) => row.subtopicId === subtopicId)
    return {
      // Nothing is known of it when the event had counted elsewhere before.
      subtopic: subtopic ? toSubtopicProgressMessage(subtopic) : { subtopicId },
      course: toCourseProgressMessage(rollUp(outline, rows)),
    }
  }
}

async function locate(
  outlines: CourseOutlines,
  courseId: string,
  subtopicId: string,
  context: CallContext,
): Promise<{ outline: CourseOutline; topicId: string }> {
  const known = await outlines.find(courseId, context)
  const topicId = topicOf(known, subtopicId)
  if (topicId !== undefined) return { outline: known, topicId }
  const outline = await outlines.find(courseId, context, { maxAgeMs: outlineRecheckMs })
  const newTopicId = topicOf(outline, subtopicId)
  if (newTopicId !== undefined) return { outline, topicId: newTopicId }
  const home = outlines.courseOf(subtopicId)
  if (home === undefined || home === outline.courseId) throw notFound('subtopic', subtopicId)
  throw invalidArgument([{ field: 'subtopic_id', description: 'is a subtopic of another course' }])
}

async function orNoSuchLearner<Result>(userId: string, write: Promise<Result>): Promise<Result> {
  try {
    return await write
  } catch (error) {
    if (error instanceof LearnerErased) throw notFound('user', userId)
    throw error
  }
}

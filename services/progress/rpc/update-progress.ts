import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt'
import type { ProgressService } from '@learnlab/contracts/progress/v1'
import { type CallContext, invalidArgument, notFound, type Unary } from '@learnlab/rpc'
import type { CourseOutlines } from '../clients/course-outlines.ts'
import { timeOfEvent } from '../domain/event-time.ts'
import { type CourseOutline, topicsOf } from '../domain/outline.ts'
import { rollUp } from '../domain/roll-up.ts'
import { recordEvents, recordOf } from '../store/record-events.ts'
import { learnerId } from './learner-id.ts'
import { toCourseProgressMessage, toSubtopicProgressMessage } from './messages.ts'
import type { ProgressDeps } from './progress-deps.ts'
import { orCallersFault, timeZoneOf } from './write-errors.ts'

// A subtopic that an outline lacks may be new; asking again more often than this would let callers cause a storm.
export const outlineRecheckMs = 1_000

export function updateProgress({
  pool,
  outlines,
  now,
}: ProgressDeps): Unary<typeof ProgressService.method.updateProgress> {
  return async (request, context) => {
    const receivedAt = now()
    const userId = learnerId(context, request.userId)
    const timeZone = timeZoneOf(request.timeZone)
    const subtopicId = request.subtopicId.toLowerCase()
    const { outline, topicId } = await locate(outlines, request.courseId, subtopicId, context)
    const { courseId } = outline
    const [occurredAt, sentAt] = [dateOf(request.occurredAt), dateOf(request.sentAt)]
    const event = {
      ...{ courseId, topicId, subtopicId, eventId: request.eventId.toLowerCase() || undefined },
      percentage: request.progressPercentage,
      completed: request.completed,
      timeSpentSeconds: request.timeSpentSeconds,
      at: timeOfEvent({ occurredAt, sentAt, receivedAt }),
    }
    const batch = { userId, receivedAt, timeZone, events: [event], outlines: [outline] }
    const recorded = await orCallersFault(userId, recordEvents(pool, batch, { detail: true }))
    const record = recordOf(recorded, courseId)
    const subtopic = record.subtopics.find((row) => row.subtopicId === subtopicId)
    return {
      // Nothing is known of it when the event had counted elsewhere before.
      subtopic: subtopic ? toSubtopicProgressMessage(subtopic) : { subtopicId },
      course: toCourseProgressMessage(rollUp(outline, record)),
      unlockedAchievementIds: recorded.unlockedIds,
    }
  }
}

/** A time as a request says it; one that no Date holds is an invalid Date. */
export function dateOf(timestamp: Timestamp | undefined): Date | undefined {
  return timestamp && timestampDate(timestamp)
}

async function locate(
  outlines: CourseOutlines,
  courseId: string,
  subtopicId: string,
  context: CallContext,
): Promise<{ outline: CourseOutline; topicId: string }> {
  const known = await outlines.find(courseId, context)
  const topicId = topicsOf(known).get(subtopicId)
  if (topicId !== undefined) return { outline: known, topicId }
  const outline = await outlines.find(courseId, context, { maxAgeMs: outlineRecheckMs })
  const newTopicId = topicsOf(outline).get(subtopicId)
  if (newTopicId !== undefined) return { outline, topicId: newTopicId }
  const home = outlines.courseOf(subtopicId)
  if (home === undefined || home === outline.courseId) throw notFound('subtopic', subtopicId)
  throw invalidArgument([{ field: 'subtopic_id', description: 'is a subtopic of another course' }])
}

import type { MessageInitShape } from '@bufbuild/protobuf'
import {
  type CourseProgressSchema,
  type ProgressEvent,
  type ProgressService,
  RefusalReason,
  type SyncProgressBatchRequest,
  type SyncProgressRequest,
} from '@learnlab/contracts/progress/v1'
import { type CallContext, type ClientStreaming, Code, invalidArgument, RpcError, type Unary } from '@learnlab/rpc'
import { timeOfEvent } from '../domain/event-time.ts'
import { type CourseOutline, topicsOf } from '../domain/outline.ts'
import { type DeviceEvent, faultOf } from '../domain/progress-event.ts'
import { type RecordedEvent, recordEvents } from '../store/record-events.ts'
import { learnerId } from './learner-id.ts'
import { toCourseTotalsMessage } from './messages.ts'
import { outlinesOf } from './outlines-of.ts'
import type { ProgressDeps } from './progress-deps.ts'
import { dateOf, outlineRecheckMs } from './update-progress.ts'
import { orCallersFault, timeZoneOf } from './write-errors.ts'

const maxEvents = 10_000
const maxCourses = 100

/** What the fields of a message say of the call as a whole. */
type Head = Pick<SyncProgressBatchRequest, 'userId' | 'sentAt' | 'timeZone'>
type Refusal = { index: number; eventId: string; reason: RefusalReason; description: string }
type Answer = {
  recorded: number
  duplicates: number
  refused: Refusal[]
  courses: MessageInitShape<typeof CourseProgressSchema>[]
  unlockedAchievementIds: string[]
}

export function syncProgress(deps: ProgressDeps): ClientStreaming<typeof ProgressService.method.syncProgress> {
  return async (requests, context) => {
    let head: SyncProgressRequest | undefined
    const events: ProgressEvent[] = []
    for await (const request of requests) {
      head ??= request
      if (events.length + request.events.length > maxEvents) {
        throw invalidArgument([
          { field: 'events', description: `one call takes ${maxEvents} at most; send the rest by another` },
        ])
      }
      events.push(...request.events)
    }
    if (!head) throw invalidArgument([{ field: 'events', description: 'no message came' }])
    return await sync(deps, context, head, events)
  }
}

export function syncProgressBatch(deps: ProgressDeps): Unary<typeof ProgressService.method.syncProgressBatch> {
  return (request, context) => sync(deps, context, request, request.events)
}

async function sync(
  deps: ProgressDeps,
  context: CallContext,
  head: Head,
  messages: readonly ProgressEvent[],
): Promise<Answer> {
  const receivedAt = deps.now()
  const userId = learnerId(context, head.userId)
  const timeZone = timeZoneOf(head.timeZone)
  const sentAt = dateOf(head.sentAt)
  const refused: Refusal[] = []
  const wellFormed = new Map<string, { index: number; event: DeviceEvent }>()
  let repeated = 0
  for (const [index, message] of messages.entries()) {
    const event = toDeviceEvent(message)
    const fault = faultOf(event)
    const refusal = { index, eventId: message.eventId, reason: RefusalReason.INVALID }
    if (fault !== undefined) refused.push({ ...refusal, description: fault })
    else if (wellFormed.has(event.eventId)) repeated++
    else wellFormed.set(event.eventId, { index, event })
  }

  const located = await locateAll(deps, context, [...wellFormed.values()])
  refused.push(...located.refused)
  const events = located.events.map(({ event, courseId, topicId }): RecordedEvent => {
    const { eventId, subtopicId, progressPercentage, completed, timeSpentSeconds, occurredAt } = event
    return {
      ...{ eventId, courseId, topicId, subtopicId, completed, timeSpentSeconds },
      percentage: progressPercentage,
      at: timeOfEvent({ occurredAt, sentAt, receivedAt }),
    }
  })
  const batch = { userId, receivedAt, timeZone, events, outlines: located.outlines }
  const recorded = await orCallersFault(userId, recordEvents(deps.pool, batch, { detail: false }))
  return {
    recorded: recorded.events,
    duplicates: repeated + events.length - recorded.events,
    refused: refused.sort((a, b) => a.index - b.index),
    courses: recorded.courses.map(toCourseTotalsMessage),
    unlockedAchievementIds: recorded.unlockedIds,
  }
}

function toDeviceEvent(message: ProgressEvent): DeviceEvent {
  const { courseId, completed, progressPercentage, timeSpentSeconds } = message
  return {
    ...{ courseId, completed, progressPercentage, timeSpentSeconds },
    eventId: message.eventId.toLowerCase(),
    subtopicId: message.subtopicId.toLowerCase(),
    occurredAt: dateOf(message.occurredAt),
  }
}

type Placed = { index: number; event: DeviceEvent }
type Located = { event: DeviceEvent; courseId: string; topicId: string }

/** The courses and topics that events stand in, with the outlines of the courses, and the events that stand nowhere. */
async function locateAll(
  { outlines }: ProgressDeps,
  context: CallContext,
  placed: readonly Placed[],
): Promise<{ events: Located[]; outlines: CourseOutline[]; refused: Refusal[] }> {
  const byKey = Map.groupBy(placed, ({ event }) => event.courseId)
  if (byKey.size > maxCourses) {
    throw invalidArgument([{ field: 'events', description: `one call takes events of ${maxCourses} courses at most` }])
  }
  const found = await outlinesOf([...byKey.keys()], async (key) => {
    const ofCourse = byKey.get(key) ?? []
    try {
      const outline = await outlines.find(key, context)
      const topics = topicsOf(outline)
      if (ofCourse.every(({ event }) => topics.has(event.subtopicId))) return outline
      return await outlines.find(key, context, { maxAgeMs: outlineRecheckMs })
    } catch (error) {
      return refusalOf(error)
    }
  })

  const refused: Refusal[] = []
  const events: Located[] = []
  const byCourse = new Map<string, CourseOutline>()
  for (const [key, outline] of found) {
    const topics = 'courseId' in outline ? topicsOf(outline) : undefined
    if ('courseId' in outline) byCourse.set(outline.courseId, outline)
    for (const { index, event } of byKey.get(key) ?? []) {
      const refusal = { index, eventId: event.eventId }
      const topicId = topics?.get(event.subtopicId)
      if (!('courseId' in outline)) refused.push({ ...refusal, ...outline })
      else if (topicId !== undefined) events.push({ event, courseId: outline.courseId, topicId })
      else {
        const description = 'the course has no such subtopic'
        refused.push({ ...refusal, reason: RefusalReason.NO_SUCH_SUBTOPIC, description })
      }
    }
  }
  return { events, outlines: [...byCourse.values()], refused }
}

/** Why the events of a course are refused; what is not the caller's fault is thrown on, so that nothing is recorded. */
function refusalOf(error: unknown): Pick<Refusal, 'reason' | 'description'> {
  if (error instanceof RpcError && error.code === Code.NOT_FOUND) {
    return { reason: RefusalReason.NO_SUCH_COURSE, description: error.message }
  }
  if (error instanceof RpcError && error.code === Code.INVALID_ARGUMENT) {
    return { reason: RefusalReason.INVALID, description: error.message }
  }
  throw error
}

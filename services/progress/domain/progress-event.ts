import { validate } from 'uuid'

/** Something that a device says happened. */
export type DeviceEvent = {
  eventId: string
  /** Id or slug. */
  courseId: string
  subtopicId: string
  completed: boolean
  progressPercentage: number
  timeSpentSeconds: number
  occurredAt: Date | undefined
}

const maxSeconds = 86_400

/** What is wrong with an event in itself, for people; undefined where nothing is. */
export function faultOf(event: DeviceEvent): string | undefined {
  if (!validate(event.eventId)) return 'event_id must be a UUID'
  if (event.courseId === '') return 'course_id must be the id or the slug of a course'
  if (!validate(event.subtopicId)) return 'subtopic_id must be a UUID'
  const { progressPercentage, timeSpentSeconds } = event
  if (progressPercentage < 0 || progressPercentage > 100) return 'progress_percentage must lie between 0 and 100'
  if (timeSpentSeconds < 0 || timeSpentSeconds > maxSeconds) {
    return `time_spent_seconds must lie between 0 and ${maxSeconds}`
  }
  return undefined
}

import type { CourseRecord, SubtopicProgress } from '../domain/roll-up.ts'

/** A row of the view `shown_courses`, as far as a learner's record in a course needs it. */
export type ShownCourseRow = {
  course_id: string
  last_accessed_at: Date
  first_completed_at: Date | null
  subtopics: SubtopicTuple[] | null
}

type SubtopicTuple = [
  id: string,
  percentage: number,
  completed: boolean,
  seconds: number,
  lastAccessedAt: string,
  completedAt: string | null,
]

export function toRecord(row: ShownCourseRow): CourseRecord {
  return {
    subtopics: (row.subtopics ?? []).map(toSubtopic),
    lastAccessedAt: row.last_accessed_at,
    firstCompletedAt: row.first_completed_at ?? undefined,
  }
}

function toSubtopic([id, percentage, completed, seconds, last, done]: SubtopicTuple): SubtopicProgress {
  return {
    subtopicId: id,
    percentage,
    completed,
    timeSpentSeconds: seconds,
    lastAccessedAt: new Date(last),
    completedAt: done === null ? undefined : new Date(done),
  }
}

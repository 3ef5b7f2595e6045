import type { Pool } from '@learnlab/postgres'
import { achievements } from '../domain/achievements.ts'
import { type CourseOutline, subtopicIdsOf } from '../domain/outline.ts'
import { type CourseRecord, nothingBegun } from '../domain/roll-up.ts'
import { type ShownCourseRow, toRecord } from './course-rows.ts'
import { orErased } from './erased.ts'

/** Thrown when the database knows no such time zone. */
export class UnknownTimeZone extends Error {
  override readonly name = 'UnknownTimeZone'
}

/** An event as it is recorded; the ids are those of the course as its outline says. */
export type RecordedEvent = {
  /** One with an id counts once; one without counts each time. No two of a batch have the same. */
  eventId: string | undefined
  courseId: string
  topicId: string
  subtopicId: string
  percentage: number
  completed: boolean
  timeSpentSeconds: number
  /** Not after the receipt. */
  at: Date
}

export type EventBatch = {
  userId: string
  receivedAt: Date
  /** Where the learner's days begin from now on; undefined: as before. */
  timeZone: string | undefined
  events: readonly RecordedEvent[]
  /** Of all courses of the events. */
  outlines: readonly CourseOutline[]
}

export type RecordedCourse = CourseRecord & {
  courseId: string
  /** As stored, against the outlines of the batch. */
  completedSubtopics: number
  totalSubtopics: number
  percentage: number
  completed: boolean
  timeSpentSeconds: number
}

export type Recorded = {
  /** How many events had not counted before. */
  events: number
  unlockedIds: string[]
  /** Those of the events that were begun by now. */
  courses: RecordedCourse[]
}

/** The achievements as the functions of the database take them. */
export const achievementColumns = [
  achievements.map(({ id }) => id),
  achievements.map(({ total }) => total),
  achievements.map(({ needed }) => needed),
]

/**
 * Records events in one transaction and gives the courses of all of them, with what was begun in them where `detail` asks
 * for it. LearnerErased, CourseErased, UnknownTimeZone. One round trip.
 */
export async function recordEvents(
  pool: Pool,
  { userId, receivedAt, timeZone, events, outlines }: EventBatch,
  { detail }: { detail: boolean },
): Promise<Recorded> {
  const subtopics = outlines.flatMap((outline) => subtopicIdsOf(outline).map((id) => [outline.courseId, id] as const))
  const values = [
    ...[userId, receivedAt, timeZone ?? null],
    events.map(({ eventId }) => eventId ?? null),
    events.map(({ courseId }) => courseId),
    events.map(({ topicId }) => topicId),
    events.map(({ subtopicId }) => subtopicId),
    events.map(({ percentage }) => percentage),
    events.map(({ completed }) => completed),
    events.map(({ timeSpentSeconds }) => timeSpentSeconds),
    events.map(({ at }) => at),
    subtopics.map(([courseId]) => courseId),
    subtopics.map(([, id]) => id),
    ...achievementColumns,
    detail,
  ]
  try {
    const { rows } = await orErased(pool.query<Row>(events.length > fewEvents ? batched : single, values))
    return {
      events: rows[0]?.recorded ?? 0,
      unlockedIds: rows[0]?.unlocked ?? [],
      courses: rows.flatMap((row) => (row.course_id === null ? [] : [toCourse(row)])),
    }
  } catch (error) {
    // PostgreSQL, appendix A: invalid_parameter_value, which AT TIME ZONE says of a name that it does not know.
    if (timeZone !== undefined && error instanceof Error && 'code' in error && error.code === '22023') {
      throw new UnknownTimeZone(`the database knows no time zone ${timeZone}`, { cause: error })
    }
    throw error
  }
}

const parameters = '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17'
const single = `SELECT * FROM record_events(${parameters})`
const batched = `SELECT * FROM record_batch(${parameters})`
/** More of them are worth a plan of their own. */
const fewEvents = 10

type Row = { recorded: number; unlocked: string[] } & (CourseRow | { course_id: null })

type CourseRow = ShownCourseRow & {
  completed_subtopics: number
  total_subtopics: number
  progress_percentage: number
  completed: boolean
  /** bigint, which node-postgres gives as text. */
  time_spent_seconds: string
}

function toCourse(row: CourseRow): RecordedCourse {
  return {
    ...toRecord(row),
    courseId: row.course_id,
    completedSubtopics: row.completed_subtopics,
    totalSubtopics: row.total_subtopics,
    percentage: row.progress_percentage,
    completed: row.completed,
    timeSpentSeconds: Number(row.time_spent_seconds),
  }
}

/** What a course of the answer is, or nothing where none of its events counted. */
export function recordOf({ courses }: Recorded, courseId: string): CourseRecord {
  return courses.find((course) => course.courseId === courseId) ?? nothingBegun
}

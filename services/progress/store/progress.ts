import type { Pool } from '@learnlab/postgres'
import type { SubtopicProgress } from '../domain/roll-up.ts'

/** Thrown when the learner's data was erased with the account. */
export class LearnerErased extends Error {
  override readonly name = 'LearnerErased'
}

/** One event as it is recorded; the ids are those of the course as its outline says. */
export type ProgressEvent = {
  userId: string
  courseId: string
  topicId: string
  subtopicId: string
  /** All subtopics of the course, for its roll-up. */
  outline: string[]
  percentage: number
  completed: boolean
  timeSpentSeconds: number
  /** An event with an id counts once; one without counts each time. */
  eventId?: string | undefined
}

export type ProgressStore = ReturnType<typeof createProgressStore>

export function createProgressStore(pool: Pool) {
  return {
    /** Records an event and gives all that the learner has begun in the course. LearnerErased. One round trip. */
    async record(event: ProgressEvent): Promise<SubtopicProgress[]> {
      try {
        const { rows } = await pool.query<Row>('SELECT * FROM record_progress($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
          ...[event.userId, event.courseId, event.topicId, event.subtopicId, event.outline],
          ...[event.percentage, event.completed, event.timeSpentSeconds, event.eventId ?? null],
        ])
        return rows.map(toProgress)
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'LL001') {
          throw new LearnerErased('the data of this learner was erased', { cause: error })
        }
        throw error
      }
    },

    /** What the learner has begun in a course. One round trip. */
    async inCourse(userId: string, courseId: string): Promise<SubtopicProgress[]> {
      const { rows } = await pool.query<Row>('SELECT * FROM subtopic_progress WHERE user_id = $1 AND course_id = $2', [
        userId,
        courseId,
      ])
      return rows.map(toProgress)
    },

    /** What the learner has begun, by course, the course visited last first. One round trip. */
    async everywhere(userId: string): Promise<Map<string, SubtopicProgress[]>> {
      const { rows } = await pool.query<Row>(
        'SELECT * FROM subtopic_progress WHERE user_id = $1 ORDER BY last_accessed_at DESC, subtopic_id',
        [userId],
      )
      const courses = Map.groupBy(rows, ({ course_id }) => course_id)
      return new Map([...courses].map(([courseId, ofCourse]) => [courseId, ofCourse.map(toProgress)]))
    },
  }
}

type Row = {
  course_id: string
  subtopic_id: string
  progress_percentage: number
  completed: boolean
  /** bigint, which node-postgres gives as text. */
  time_spent_seconds: string
  last_accessed_at: Date
  completed_at: Date | null
}

function toProgress(row: Row): SubtopicProgress {
  return {
    subtopicId: row.subtopic_id,
    completed: row.completed,
    percentage: row.progress_percentage,
    timeSpentSeconds: Number(row.time_spent_seconds),
    lastAccessedAt: row.last_accessed_at,
    completedAt: row.completed_at ?? undefined,
  }
}

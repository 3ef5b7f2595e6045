import type { Pool } from '@learnlab/postgres'
import { type CourseRecord, nothingBegun } from '../domain/roll-up.ts'
import { type ShownCourseRow, toRecord } from './course-rows.ts'
import { orErased } from './erased.ts'

/** Which changes of a learner's courses a watcher asks for. */
export type ChangesQuery = {
  userId: string
  /** An xid8: changes of this transaction and of all that come after it. */
  since: string
  /** Whether to name all courses that were begun as well. */
  withBegun: boolean
}

export type Changes = {
  /** The `since` of the next question, which leaves out nothing that may still be committed. */
  nextSince: string
  courses: ChangedCourse[]
  begunIds: string[] | undefined
}

export type ChangedCourse = CourseRecord & { courseId: string; revision: string }

/** What learners have begun, by course. */
export type LearnerCourses = ReturnType<typeof createLearnerCourses>

export function createLearnerCourses(pool: Pool) {
  return {
    /** What the learner has begun in a course. One round trip. */
    async inCourse(userId: string, courseId: string): Promise<CourseRecord> {
      const { rows } = await pool.query<ShownCourseRow>(
        'SELECT * FROM shown_courses WHERE user_id = $1 AND course_id = $2',
        [userId, courseId],
      )
      return rows[0] ? toRecord(rows[0]) : nothingBegun
    },

    /** What the learner has begun, by course, the course visited last first. One round trip. */
    async everywhere(userId: string): Promise<Map<string, CourseRecord>> {
      const { rows } = await pool.query<ShownCourseRow>(
        'SELECT * FROM shown_courses WHERE user_id = $1 ORDER BY last_accessed_at DESC, course_id',
        [userId],
      )
      return new Map(rows.map((row) => [row.course_id, toRecord(row)]))
    },

    /** Begins a course anew. LearnerErased. One round trip. */
    async reset(userId: string, courseId: string, receivedAt: Date): Promise<void> {
      await orErased(pool.query('SELECT reset_course($1, $2, $3)', [userId, courseId, receivedAt]))
    },

    /**
     * What several watchers ask for, in their order. A `since` that lies ahead of all transactions is of another cluster:
     * everything is given then. One round trip.
     */
    async changes(queries: readonly ChangesQuery[]): Promise<Changes[]> {
      const { rows } = await pool.query<ChangedRow>(
        `SELECT q.place::integer, pg_snapshot_xmin(pg_current_snapshot())::text AS next_since,
           CASE WHEN q.with_begun THEN ARRAY(SELECT p.course_id::text FROM course_progress p WHERE p.user_id = q.user_id)
           END AS begun_ids,
           c.course_id, c.revision::text, c.last_accessed_at, c.first_completed_at, c.subtopics
         FROM unnest($1::uuid[], $2::xid8[], $3::boolean[]) WITH ORDINALITY AS q (user_id, since, with_begun, place)
         LEFT JOIN shown_courses c ON c.user_id = q.user_id
           AND (c.changed_tx >= q.since OR q.since > pg_snapshot_xmax(pg_current_snapshot()))
         ORDER BY q.place, c.last_accessed_at DESC, c.course_id`,
        [
          queries.map(({ userId }) => userId),
          queries.map(({ since }) => since),
          queries.map(({ withBegun }) => withBegun),
        ],
      )
      const byPlace = Map.groupBy(rows, ({ place }) => place)
      return queries.map(({ since }, index) => {
        const found = byPlace.get(index + 1) ?? []
        return {
          nextSince: found[0]?.next_since ?? since,
          begunIds: found[0]?.begun_ids ?? undefined,
          courses: found.flatMap((row) =>
            row.course_id === null ? [] : [{ ...toRecord(row), courseId: row.course_id, revision: row.revision }],
          ),
        }
      })
    },

    /** Which of those learners something changed for since then, and the next `since`. One round trip. */
    async changedAmong(userIds: readonly string[], since: string): Promise<{ userIds: string[]; nextSince: string }> {
      const { rows } = await pool.query<{ next_since: string; user_ids: string[] }>(
        `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS next_since,
           ARRAY(SELECT DISTINCT user_id::text FROM course_progress
             WHERE user_id = ANY ($1::uuid[]) AND changed_tx >= $2::xid8) AS user_ids`,
        [userIds, since],
      )
      return { userIds: rows[0]?.user_ids ?? [], nextSince: rows[0]?.next_since ?? since }
    },
  }
}

type ChangedRow = { place: number; next_since: string; begun_ids: string[] | null } & (
  | (ShownCourseRow & { revision: string })
  | { course_id: null }
)

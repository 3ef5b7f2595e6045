import type { Pool } from '@learnlab/postgres'
import type { CourseRecord } from '../domain/roll-up.ts'
import { type ShownCourseRow, toRecord } from './course-rows.ts'
import type { DayActivity } from './learner-activity.ts'

export type AllOfLearner = {
  timeZone: string
  courses: { courseId: string; record: CourseRecord; begunAt: Date; resetAt: Date | undefined }[]
  /** The latest first. */
  days: DayActivity[]
  exercises: {
    courseId: string
    exerciseId: string
    attempts: number
    passed: boolean
    passedAtAttempt: number
    lastAttemptAt: Date
  }[]
}

/** All that is kept of a learner, achievements apart. One round trip. */
export async function allOfLearner(pool: Pool, userId: string): Promise<AllOfLearner> {
  const { rows } = await pool.query<Row>(statement, [userId])
  const [row] = rows
  return {
    timeZone: row?.time_zone ?? 'UTC',
    courses: (row?.courses ?? []).map((course) => ({
      courseId: course.course_id,
      record: toRecord({
        ...course,
        last_accessed_at: new Date(course.last_accessed_at),
        first_completed_at: course.first_completed_at === null ? null : new Date(course.first_completed_at),
      }),
      begunAt: new Date(course.begun_at),
      resetAt: course.reset_at === null ? undefined : new Date(course.reset_at),
    })),
    days: (row?.days ?? []).map(([date, timeSpentSeconds, completedSubtopics, runs, attempts]) => {
      return { date, timeSpentSeconds, completedSubtopics, runs, attempts }
    }),
    exercises: (row?.exercises ?? []).map(([courseId, exerciseId, attempts, passedAt, last]) => ({
      ...{ courseId, exerciseId, attempts, passed: passedAt !== null },
      passedAtAttempt: passedAt ?? 0,
      lastAttemptAt: new Date(last),
    })),
  }
}

const statement = `
  SELECT (SELECT time_zone FROM learners WHERE user_id = $1) AS time_zone,
    (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.begun_at, c.course_id) FROM shown_courses c WHERE c.user_id = $1) AS courses,
    (SELECT jsonb_agg(jsonb_build_array(day, seconds, completed, runs, attempts) ORDER BY day DESC)
     FROM (
       SELECT day, sum(seconds) AS seconds, sum(completed) AS completed, sum(runs) AS runs, sum(attempts) AS attempts
       FROM (
         SELECT day, time_spent_seconds AS seconds, completed_subtopics AS completed, 0 AS runs, attempts
         FROM daily_progress WHERE user_id = $1
         UNION ALL
         SELECT day, 0, 0, runs, 0 FROM daily_runs WHERE user_id = $1
       ) AS done
       GROUP BY day
     ) AS days) AS days,
    (SELECT jsonb_agg(jsonb_build_array(course_id, exercise_id, attempts, passed_at_attempt, last_attempt_at)
       ORDER BY last_attempt_at) FROM exercise_attempts WHERE user_id = $1) AS exercises`

type CourseJson = Pick<ShownCourseRow, 'course_id' | 'subtopics'> & {
  last_accessed_at: string
  first_completed_at: string | null
  begun_at: string
  reset_at: string | null
}

type Row = {
  time_zone: string | null
  courses: CourseJson[] | null
  days: [string, number, number, number, number][] | null
  exercises: [string, string, number, number | null, string][] | null
}

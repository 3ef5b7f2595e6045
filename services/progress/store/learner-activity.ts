import type { Queryable } from '@learnlab/postgres'

/** How far back streaks are looked for. */
const streakDays = 366

export type DayActivity = {
  /** ISO 8601 calendar date, in the learner's time zone. */
  date: string
  timeSpentSeconds: number
  completedSubtopics: number
  runs: number
  attempts: number
}

export type LearnerActivity = {
  timeZone: string
  /** The learner's date now. */
  today: string
  completedSubtopics: number
  completedCourses: number
  timeSpentSeconds: number
  /** Days on which something was done, the latest first, of the last 366. */
  days: DayActivity[]
  courses: {
    courseId: string
    timeSpentSeconds: number
    completedSubtopics: number
    percentage: number
    begunAt: Date
    firstCompletedAt: Date | undefined
    lastAccessedAt: Date
  }[]
  languages: { language: string; runs: number; completed: number }[]
  exercisesAttempted: number
  exercisesPassed: number
}

/** What a learner did, from daily sums. One round trip. */
export async function learnerActivity(reader: Queryable, userId: string, now: Date): Promise<LearnerActivity> {
  const { rows } = await reader.query<Row>(statement, [userId, now])
  const [row] = rows
  if (!row) throw new Error('a SELECT of one row gave none')
  return {
    timeZone: row.time_zone,
    today: row.today,
    completedSubtopics: row.completed_subtopics,
    completedCourses: row.completed_courses,
    timeSpentSeconds: Number(row.time_spent_seconds),
    days: (row.days ?? []).map(([date, timeSpentSeconds, completedSubtopics, runs, attempts]) => {
      return { date, timeSpentSeconds, completedSubtopics, runs, attempts }
    }),
    courses: (row.courses ?? []).map(([courseId, seconds, completed, percentage, begun, firstCompleted, last]) => ({
      courseId,
      timeSpentSeconds: seconds,
      completedSubtopics: completed,
      percentage,
      begunAt: new Date(begun),
      firstCompletedAt: firstCompleted === null ? undefined : new Date(firstCompleted),
      lastAccessedAt: new Date(last),
    })),
    languages: (row.languages ?? []).map(([language, runs, completed]) => ({ language, runs, completed })),
    exercisesAttempted: row.exercises_attempted,
    exercisesPassed: row.exercises_passed,
  }
}

const statement = `
  WITH learner AS (
    SELECT coalesce(l.time_zone, 'UTC') AS time_zone, ($2::timestamptz AT TIME ZONE coalesce(l.time_zone, 'UTC'))::date AS today,
      coalesce(l.completed_subtopics, 0) AS completed_subtopics, coalesce(l.completed_courses, 0) AS completed_courses,
      coalesce(l.time_spent_seconds, 0) AS time_spent_seconds, coalesce(l.exercises_passed, 0) AS exercises_passed
    FROM (SELECT) AS always LEFT JOIN learners l ON l.user_id = $1
  ), days AS (
    SELECT day, sum(seconds)::integer AS seconds, sum(completed)::integer AS completed, sum(runs)::integer AS runs,
      sum(attempts)::integer AS attempts
    FROM (
      SELECT day, time_spent_seconds AS seconds, completed_subtopics AS completed, 0 AS runs, attempts
      FROM daily_progress WHERE user_id = $1
      UNION ALL
      SELECT day, 0, 0, runs, 0 FROM daily_runs WHERE user_id = $1
    ) AS done, learner
    WHERE day > learner.today - ${streakDays}
    GROUP BY day
  )
  SELECT learner.time_zone, learner.today::text, completed_subtopics, completed_courses, time_spent_seconds,
    exercises_passed,
    (SELECT count(*)::integer FROM exercise_attempts WHERE user_id = $1) AS exercises_attempted,
    (SELECT jsonb_agg(jsonb_build_array(day, seconds, completed, runs, attempts) ORDER BY day DESC) FROM days) AS days,
    (SELECT jsonb_agg(jsonb_build_array(course_id, p.time_spent_seconds, p.completed_subtopics, progress_percentage,
       begun_at, first_completed_at, last_accessed_at) ORDER BY last_accessed_at DESC, course_id)
     FROM course_progress p WHERE user_id = $1) AS courses,
    (SELECT jsonb_agg(jsonb_build_array(language, runs, completed) ORDER BY runs DESC, language)
     FROM (SELECT language, sum(runs)::integer AS runs, sum(completed)::integer AS completed FROM daily_runs
       WHERE user_id = $1 GROUP BY language) AS used) AS languages
  FROM learner`

type Row = {
  time_zone: string
  today: string
  completed_subtopics: number
  completed_courses: number
  /** bigint, which node-postgres gives as text. */
  time_spent_seconds: string
  exercises_attempted: number
  exercises_passed: number
  days: [string, number, number, number, number][] | null
  courses: [string, number, number, number, string, string | null, string][] | null
  languages: [string, number, number][] | null
}

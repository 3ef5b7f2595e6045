import { setTimeout as delay } from 'node:timers/promises'
import type { CourseProgress } from '@learnlab/contracts/progress/v1'
import { createPool, type Pool } from '@learnlab/postgres'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import type { ProgressProcess } from '../../test/progress-process.ts'
import { type SoakedLearner, settleMs } from './learner-load.ts'

/** What is not as it must be, once all that is on its way has arrived. */
export async function check(options: {
  postgres: OwnPostgres
  service: ProgressProcess
  learners: readonly SoakedLearner[]
  /** Runs told of, by learner. */
  runs: ReadonlyMap<string, number>
}): Promise<string[]> {
  const { postgres, service, learners, runs } = options
  const pool = createPool({ connectionString: postgres.url('progress'), applicationName: 'soak check', max: 1 })
  try {
    const faults: string[] = []
    for (const learner of learners) {
      const { courses } = await service.client.getProgress({}, { token: learner.token })
      faults.push(...checkSeconds(learner, courses))
      faults.push(...(await settled(() => checkShown(learner, courses))))
    }
    faults.push(...(await settled(() => checkRuns(pool, runs))))
    faults.push(...(await checkAwards(pool)), ...(await checkCounters(pool)))
    return faults
  } finally {
    await pool.end()
  }
}

/** What is wrong in the end: what is still on its way is waited for. */
async function settled(find: () => string[] | Promise<string[]>): Promise<string[]> {
  const deadline = performance.now() + settleMs
  for (;;) {
    const faults = await find()
    if (faults.length === 0 || performance.now() > deadline) return faults
    await delay(100)
  }
}

function checkSeconds({ userId, seconds }: SoakedLearner, courses: readonly CourseProgress[]): string[] {
  const subtopics = courses.flatMap(({ topics }) => topics.flatMap((topic) => topic.subtopics))
  const found = new Map(subtopics.map((each) => [each.subtopicId, Number(each.timeSpentSeconds)]))
  return [...seconds].flatMap(([id, told]) =>
    found.get(id) === told ? [] : [`${userId} ${id}: ${told} seconds were acknowledged, ${found.get(id)} are known`],
  )
}

function checkShown({ userId, shown }: SoakedLearner, courses: readonly CourseProgress[]): string[] {
  return courses.flatMap((course) => {
    const last = shown.get(course.courseId)
    const isSame =
      last?.timeSpentSeconds === course.timeSpentSeconds &&
      last.progressPercentage === course.progressPercentage &&
      last.completed === course.completed
    return isSame ? [] : [`${userId}: the watcher was not shown ${course.courseId} as it is`]
  })
}

async function checkRuns(pool: Pool, runs: ReadonlyMap<string, number>): Promise<string[]> {
  const { rows } = await pool.query<{ user_id: string; runs: number; days: number }>(
    `SELECT user_id, runs, (SELECT sum(d.runs)::integer FROM progress.daily_runs d WHERE d.user_id = l.user_id) AS days
     FROM progress.learners l`,
  )
  const found = new Map(rows.map((row) => [row.user_id, row]))
  return [...runs].flatMap(([userId, told]) => {
    const row = found.get(userId)
    return row?.runs === told && row.days === told ? [] : [`${userId} had ${told} runs, ${row?.runs} are counted`]
  })
}

/** Each award has one event, and so has each course that was completed. */
async function checkAwards(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ what: string; there: number; told: number; different: number }>(
    `SELECT 'achievements' AS what, (SELECT count(*)::integer FROM progress.learner_achievements) AS there,
       count(*)::integer AS told, count(DISTINCT payload)::integer AS different
     FROM events.outbox WHERE type LIKE '%.AchievementUnlocked'
     UNION ALL
     SELECT 'completed courses', (SELECT count(first_completed_at)::integer FROM progress.course_progress),
       count(*)::integer, count(DISTINCT payload)::integer
     FROM events.outbox WHERE type LIKE '%.CourseCompleted'
     UNION ALL
     SELECT 'completed subtopics', (SELECT count(*)::integer FROM progress.subtopic_progress WHERE completed),
       count(*)::integer, count(DISTINCT payload)::integer
     FROM events.outbox WHERE type LIKE '%.LessonCompleted'`,
  )
  return rows.flatMap(({ what, there, told, different }) =>
    there === told && told === different ? [] : [`${what}: ${there} there, ${told} told of, ${different} different`],
  )
}

/** What was added up along the way is what the rows add up to. */
async function checkCounters(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ counter: string }>(
    `SELECT counter FROM (
       SELECT course_id, counter, sum(amount)::bigint AS amount
       FROM progress.learners l, progress.counted_of(l.user_id) GROUP BY 1, 2
     ) AS of_rows
     FULL JOIN (
       SELECT course_id, counter, sum(amount)::bigint AS amount
       FROM (SELECT course_id, counter, amount FROM progress.course_counters
         UNION ALL SELECT course_id, counter, amount FROM progress.course_counter_changes) AS summed
       GROUP BY 1, 2 HAVING sum(amount) <> 0
     ) AS of_sums USING (course_id, counter)
     WHERE of_rows.amount IS DISTINCT FROM of_sums.amount`,
  )
  return rows.map(({ counter }) => `the counter ${counter} is not what the rows add up to`)
}

import type { Pool } from '@learnlab/postgres'
import type { Total } from '../domain/achievements.ts'

export type Standing = {
  totals: Record<Total, number>
  /** When each was earned that was. */
  unlockedAt: Map<string, Date>
}

/** How far a learner is, and what was earned. One round trip. */
export async function standingOf(pool: Pool, userId: string): Promise<Standing> {
  const { rows } = await pool.query<Record<Total, number | null> & { unlocked: Record<string, string> | null }>(
    `SELECT l.completed_subtopics, l.completed_courses, l.attested_streak, l.runs, l.exercises_passed,
       (SELECT jsonb_object_agg(achievement_id, unlocked_at) FROM learner_achievements WHERE user_id = $1) AS unlocked
     FROM (SELECT) AS always LEFT JOIN learners l ON l.user_id = $1`,
    [userId],
  )
  const [row] = rows
  return {
    totals: {
      completed_subtopics: row?.completed_subtopics ?? 0,
      completed_courses: row?.completed_courses ?? 0,
      attested_streak: row?.attested_streak ?? 0,
      runs: row?.runs ?? 0,
      exercises_passed: row?.exercises_passed ?? 0,
    },
    unlockedAt: new Map(Object.entries(row?.unlocked ?? {}).map(([id, at]) => [id, new Date(at)])),
  }
}

import type { Queryable } from '@learnlab/postgres'

export type EndedRun = { userId: string; language: string; isCompleted: boolean; at: Date }

/** Counts a run for the learner's day, within the caller's transaction; not for those who were erased. One round trip. */
export async function countRun(client: Queryable, { userId, language, isCompleted, at }: EndedRun): Promise<void> {
  await client.query(
    `INSERT INTO daily_runs AS d (user_id, day, language, runs, completed)
     SELECT $1, ($2::timestamptz AT TIME ZONE 'UTC')::date, $3, 1, $4
     WHERE NOT EXISTS (SELECT FROM erased_learners WHERE user_id = $1)
     ON CONFLICT (user_id, day, language) DO UPDATE
     SET runs = d.runs + 1, completed = d.completed + excluded.completed`,
    [userId, at, language, isCompleted ? 1 : 0],
  )
}

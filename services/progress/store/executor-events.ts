import type { Queryable } from '@learnlab/postgres'
import { achievementColumns } from './record-events.ts'

export type EndedRun = { userId: string; language: string; isCompleted: boolean; at: Date }
export type Attempt = { userId: string; courseId: string; exerciseId: string; isPassed: boolean }

/** Counts a run, within the caller's transaction; not for those who were erased. One round trip. */
export async function recordRun(client: Queryable, run: EndedRun, receivedAt: Date): Promise<void> {
  const { userId, language, isCompleted, at } = run
  await client.query('SELECT record_run($1, $2, $3, $4, $5, $6, $7, $8)', [
    ...[userId, receivedAt, language, isCompleted, at],
    ...achievementColumns,
  ])
}

/** Counts an attempt at an exercise, in the same way. One round trip. */
export async function recordAttempt(client: Queryable, attempt: Attempt, receivedAt: Date): Promise<void> {
  const { userId, courseId, exerciseId, isPassed } = attempt
  await client.query('SELECT record_attempt($1, $2, $3, $4, $5, $6, $7, $8)', [
    ...[userId, receivedAt, courseId, exerciseId, isPassed],
    ...achievementColumns,
  ])
}

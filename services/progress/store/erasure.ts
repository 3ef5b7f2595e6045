import type { Queryable } from '@learnlab/postgres'

// Longer than any access token lives.
const tombstonesKept = '1 day'

/** Erases all that is a learner's, within the caller's transaction; a learner without anything is erased as well. */
export async function eraseLearner(client: Queryable, userId: string): Promise<void> {
  // Waits for the learner's updates that are under way; later ones see the tombstone.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('learner ' || $1::uuid, 0))`, [userId])
  await client.query(
    'INSERT INTO erased_learners (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET erased_at = now()',
    [userId],
  )
  await client.query('DELETE FROM course_progress WHERE user_id = $1', [userId])
  await client.query('DELETE FROM subtopic_progress WHERE user_id = $1', [userId])
  await client.query('DELETE FROM applied_events WHERE user_id = $1', [userId])
  await client.query('DELETE FROM daily_runs WHERE user_id = $1', [userId])
  await client.query('DELETE FROM erased_learners WHERE erased_at < now() - $1::interval', [tombstonesKept])
}

/** Erases what learners did in a course, within the caller's transaction. One round trip. */
export async function eraseCourse(client: Queryable, courseId: string): Promise<void> {
  await client.query(
    `WITH subtopics AS (DELETE FROM subtopic_progress WHERE course_id = $1)
     DELETE FROM course_progress WHERE course_id = $1`,
    [courseId],
  )
}

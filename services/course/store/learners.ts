import type { Queryable } from '@learnlab/postgres'

// Longer than any access token lives.
const tombstonesKept = '1 day'

/** Counts a learner of a course, once, within the caller's transaction; not those who were erased. One round trip. */
export async function addLearner(
  client: Queryable,
  { courseId, userId }: { courseId: string; userId: string },
): Promise<void> {
  await client.query(
    `WITH begun AS (
      INSERT INTO course_learners (course_id, user_id)
      SELECT id, $2 FROM courses WHERE id = $1 AND NOT EXISTS (SELECT FROM erased_learners WHERE user_id = $2)
      ON CONFLICT DO NOTHING RETURNING course_id
    )
    UPDATE courses SET learners = learners + 1 FROM begun WHERE id = begun.course_id`,
    [courseId, userId],
  )
}

/** Forgets what a learner has begun, within the caller's transaction. */
export async function eraseLearner(client: Queryable, userId: string): Promise<void> {
  await client.query(
    `WITH tombstone AS (
      INSERT INTO erased_learners (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET erased_at = now()
    ), gone AS (
      DELETE FROM course_learners WHERE user_id = $1 RETURNING course_id
    )
    UPDATE courses SET learners = learners - 1 FROM gone WHERE id = gone.course_id`,
    [userId],
  )
  await client.query('DELETE FROM erased_learners WHERE erased_at < now() - $1::interval', [tombstonesKept])
}

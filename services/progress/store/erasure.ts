import type { Queryable } from '@learnlab/postgres'

/** Erases all that is a learner's, within the caller's transaction; a learner without anything too. One round trip. */
export async function eraseLearner(client: Queryable, userId: string): Promise<void> {
  await client.query('SELECT erase_learner($1)', [userId])
}

/** Erases what learners did in a course, within the caller's transaction. One round trip. */
export async function eraseCourse(client: Queryable, courseId: string): Promise<void> {
  await client.query('SELECT erase_course($1)', [courseId])
}

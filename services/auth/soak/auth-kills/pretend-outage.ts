import type { Pool } from '@learnlab/postgres'

/** Lets all that happened so far be an hour ago: the grace of used tokens is over, as after a long outage. */
export async function pretendOutage(pool: Pool): Promise<void> {
  await pool.query(`UPDATE refresh_tokens SET used_at = used_at - interval '1 hour'`)
}

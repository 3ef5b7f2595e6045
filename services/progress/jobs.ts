import type { Job } from '@learnlab/jobs'
import type { Pool } from '@learnlab/postgres'
import { addUpCounters } from './store/course-counters.ts'
import { forgetEventIds } from './store/event-ids.ts'

/** What the service does by the clock. */
export function progressJobs(pool: Pool): Job[] {
  return [
    { name: 'add-up-course-counters', cron: '* * * * *', run: (signal) => addUpCounters(pool, signal) },
    { name: 'forget-event-ids', cron: '23 * * * *', run: (signal) => forgetEventIds(pool, signal) },
  ]
}

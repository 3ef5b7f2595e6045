import type { Pool, Queryable } from '@learnlab/postgres'
import type { CourseOutlines } from '../clients/course-outlines.ts'
import type { ProgressFeed } from '../feed/progress-feed.ts'
import type { LearnerCourses } from '../store/learner-courses.ts'

/** What the handlers of this service work with. */
export type ProgressDeps = {
  pool: Pool
  /** For reads that may be some seconds behind. */
  reader: Queryable
  learnerCourses: LearnerCourses
  outlines: CourseOutlines
  feed: ProgressFeed
  /** The time by which events are received and days end. */
  now: () => Date
}

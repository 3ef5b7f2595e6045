import type { CourseOutlines } from '../clients/course-outlines.ts'
import type { ProgressStore } from '../store/progress.ts'

/** What the handlers of this service work with. */
export type ProgressDeps = {
  progress: ProgressStore
  outlines: CourseOutlines
}

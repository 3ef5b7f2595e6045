import type { CatalogueStore } from '../store/catalogue.ts'
import type { CourseSearchStore } from '../store/course-search.ts'
import type { CourseStore } from '../store/courses.ts'
import type { PassageStore } from '../store/passages.ts'

/** What the handlers of this service work with. */
export type CourseDeps = {
  courses: CourseStore
  catalogue: CatalogueStore
  passages: PassageStore
  search: CourseSearchStore
  /** A new UUIDv7. */
  newId: () => string
}

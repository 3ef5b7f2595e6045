import type { Proofs } from '../proof/prove.ts'
import type { CatalogueStore } from '../store/catalogue.ts'
import type { CourseSearchStore } from '../store/course-search.ts'
import type { CourseStore } from '../store/courses.ts'
import type { ExerciseStore } from '../store/exercises.ts'
import type { PassageStore } from '../store/passages.ts'

/** What the handlers of this service work with. */
export type CourseDeps = {
  courses: CourseStore
  catalogue: CatalogueStore
  passages: PassageStore
  search: CourseSearchStore
  exercises: ExerciseStore
  proofs: Proofs
  /** A new UUIDv7. */
  newId: () => string
}

import { isPermitted } from '@learnlab/rpc'
import type { CourseHead } from './course.ts'

/** Who looks at a course, as far as access to it depends on it. */
export type Viewer =
  | { kind: 'anonymous' }
  | { kind: 'service' }
  | { kind: 'user'; userId: string; role: 'student' | 'instructor' | 'admin' }

type Owned = Pick<CourseHead, 'state' | 'authorId'>

/** Everyone reads what was published; drafts are their author's and administrators' alone. */
export function canRead(viewer: Viewer, course: Owned): boolean {
  if (course.state !== 'draft') return true
  return canSeeWork(viewer, course)
}

/** Working copies and old versions are for their author and administrators. */
export function canSeeWork(viewer: Viewer, course: Pick<CourseHead, 'authorId'>): boolean {
  return viewer.kind === 'user' && isPermitted(viewer, 'read_draft', { type: 'course', ownerId: course.authorId })
}

/** Instructors write what is theirs, administrators everything. An author who is no instructor any more writes nothing. */
export function canWrite(viewer: Viewer, course: Owned): boolean {
  return viewer.kind === 'user' && isPermitted(viewer, 'update', { type: 'course', ownerId: course.authorId })
}

/** Hidden tests and reference solutions are for their author alone: no administrator reads those of others. */
export function canSeeHidden(viewer: Viewer, course: Pick<CourseHead, 'authorId'>): boolean {
  return viewer.kind === 'user' && isPermitted(viewer, 'read_hidden', { type: 'exercise', ownerId: course.authorId })
}

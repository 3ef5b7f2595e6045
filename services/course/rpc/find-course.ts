import { notFound, permissionDenied } from '@learnlab/rpc'
import { canRead, canWrite, type Viewer } from '../domain/access.ts'
import type { CourseHead } from '../domain/course.ts'
import { type CourseKey, courseKey } from '../domain/course-key.ts'

/**
 * The course that `text` names, by one of the store's look-ups, as far as the viewer may read it.
 * @throws NOT_FOUND for no such course and for another's draft alike, so that a draft does not reveal that it exists
 */
export async function readableCourse<Found extends CourseHead>(
  viewer: Viewer,
  text: string,
  find: (key: CourseKey) => Promise<Found | undefined>,
): Promise<Found> {
  const key = courseKey(text)
  const course = key && (await find(key))
  if (!course || !canRead(viewer, course)) throw notFound('course', text)
  return course
}

/**
 * The same for a course that the viewer wants to change.
 * @throws PERMISSION_DENIED for a course that the viewer may read but not write
 */
export async function writableCourse<Found extends CourseHead>(
  viewer: Viewer,
  text: string,
  find: (key: CourseKey) => Promise<Found | undefined>,
): Promise<Found> {
  const course = await readableCourse(viewer, text, find)
  if (!canWrite(viewer, course)) throw permissionDenied('only its author and administrators may change a course')
  return course
}

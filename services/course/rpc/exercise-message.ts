import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExerciseContent, ExerciseSchema } from '@learnlab/contracts/course/v1/exercise'
import { notFound } from '@learnlab/rpc'
import { canSeeHidden, type Viewer } from '../domain/access.ts'
import type { Course, CourseHead } from '../domain/course.ts'
import { exercisesOf } from '../domain/exercise.ts'
import { contentFrom, type StoredContent, shownToLearners } from '../domain/exercise-content.ts'
import { etagOf } from './messages.ts'

/** What somebody who sees the working copy may read of an exercise: its hidden parts are for the author alone. */
export function contentFor(
  viewer: Viewer,
  course: Pick<CourseHead, 'authorId'>,
  whole: StoredContent['whole'],
): ExerciseContent {
  const content = contentFrom(whole)
  return canSeeHidden(viewer, course) ? content : shownToLearners(content)
}

/** An exercise as it stands in the working copy now, for who changed it. */
export function exerciseMessage(
  viewer: Viewer,
  course: Course,
  { exerciseId: id, version, whole }: Pick<StoredContent, 'exerciseId' | 'version' | 'whole'>,
  proved: boolean,
): MessageInitShape<typeof ExerciseSchema> {
  const place = exercisesOf(course.topics).find((exercise) => exercise.id === id)
  if (!place) throw notFound('exercise', id)
  const { subtopicId, orderIndex } = place
  const content = contentFor(viewer, course, whole)
  return { id, courseId: course.id, subtopicId, orderIndex, version, content, etag: etagOf(course), proved }
}

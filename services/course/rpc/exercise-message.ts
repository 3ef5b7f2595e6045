import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExerciseSchema } from '@learnlab/contracts/course/v1/exercise'
import { notFound } from '@learnlab/rpc'
import type { Course } from '../domain/course.ts'
import { exercisesOf } from '../domain/exercise.ts'
import { contentFrom, type StoredContent } from '../domain/exercise-content.ts'
import { etagOf } from './messages.ts'

/** An exercise as it stands in the working copy now, for its author. */
export function exerciseMessage(
  course: Course,
  { exerciseId: id, version, whole }: Pick<StoredContent, 'exerciseId' | 'version' | 'whole'>,
  proved = false,
): MessageInitShape<typeof ExerciseSchema> {
  const place = exercisesOf(course.topics).find((exercise) => exercise.id === id)
  if (!place) throw notFound('exercise', id)
  const { subtopicId, orderIndex } = place
  const content = contentFrom(whole)
  return { id, courseId: course.id, subtopicId, orderIndex, version, content, etag: etagOf(course), proved }
}

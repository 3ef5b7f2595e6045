import type { CallContext } from '@learnlab/rpc'
import type { Subject } from './concepts/subjects.ts'
import type { QueryTerm } from './query-terms.ts'

/** A stretch of one subtopic's Markdown under one heading. */
export type Passage = {
  readonly courseId: string
  readonly courseSlug: string
  readonly subtopicId: string
  readonly subtopicTitle: string
  readonly heading: string
  readonly text: string
  /** Offsets into the subtopic's content, in UTF-16 code units. */
  readonly startOffset: number
  readonly endOffset: number
  /** What its course is about; undefined where that is not known. */
  readonly subjects?: readonly Subject[]
  /** Larger is better; comparable within one answer only. */
  readonly score: number
}

export type PassageQuery = {
  /** As the learner wrote it. */
  readonly query: string
  /** What it asks for. */
  readonly terms: readonly QueryTerm[]
  /** Id or slug; empty: all courses. */
  readonly courseId: string
  readonly limit: number
}

/** Finds passages of published courses, best first. */
export type Passages = {
  /** @throws CourseUnavailable when the courses cannot be searched now; other errors are the caller's. */
  search(query: PassageQuery, context: CallContext): Promise<readonly Passage[]>
}

/** Thrown when the courses cannot be searched now, and asking again later may help. */
export class CourseUnavailable extends Error {
  override readonly name = 'CourseUnavailable'
}

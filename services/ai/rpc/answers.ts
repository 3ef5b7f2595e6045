import type { MessageInitShape } from '@bufbuild/protobuf'
import type { CitationSchema } from '@learnlab/contracts/ai/v1'
import { unavailable } from '@learnlab/rpc'
import { CourseUnavailable, type Passage } from '../domain/passage.ts'
import type { TutoredHelp, TutoredPart } from '../domain/tutoring.ts'

const retryAfterMs = 2_000

/** The whole answer, when its last piece is there. */
export async function wholeOf(answer: AsyncIterable<TutoredPart>): Promise<TutoredHelp> {
  for await (const part of partsOf(answer)) if ('whole' in part) return part.whole
  throw new Error('the answer ended before it was whole')
}

/** The parts of an answer, with what keeps it from being given as an error for the caller. */
export async function* partsOf(answer: AsyncIterable<TutoredPart>): AsyncGenerator<TutoredPart> {
  try {
    yield* answer
  } catch (error) {
    if (!(error instanceof CourseUnavailable)) throw error
    throw unavailable('the courses cannot be searched just now', { retryAfterMs, cause: error })
  }
}

export function citationMessages(passages: readonly Passage[]): MessageInitShape<typeof CitationSchema>[] {
  return passages.map(({ courseId, courseSlug, subtopicId, subtopicTitle, heading, startOffset, endOffset }) => ({
    ...{ courseId, courseSlug, subtopicId, subtopicTitle, heading, startOffset, endOffset },
  }))
}

import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AIService, GetHelpResponseSchema } from '@learnlab/contracts/ai/v1'
import { actingUserId, type Unary, unavailable } from '@learnlab/rpc'
import { CourseUnavailable } from '../domain/passage.ts'
import type { Help, Tutor } from '../domain/tutor.ts'

const retryAfterMs = 2_000

export function getHelp({ tutor }: { readonly tutor: Tutor }): Unary<typeof AIService.method.getHelp> {
  return async (request, context) => {
    actingUserId(context, request.userId)
    try {
      return toMessage(await tutor.help(request, context))
    } catch (error) {
      if (!(error instanceof CourseUnavailable)) throw error
      throw unavailable('the courses cannot be searched just now', { retryAfterMs, cause: error })
    }
  }
}

function toMessage({
  answer,
  suggestions,
  citations,
  source,
  diagnosis,
}: Help): MessageInitShape<typeof GetHelpResponseSchema> {
  return {
    answer,
    suggestions: [...suggestions],
    citations: citations.map(
      ({ courseId, courseSlug, subtopicId, subtopicTitle, heading, startOffset, endOffset }) => ({
        courseId,
        courseSlug,
        subtopicId,
        subtopicTitle,
        heading,
        startOffset,
        endOffset,
      }),
    ),
    source,
    ...(diagnosis && {
      errorExplanation: {
        kind: diagnosis.kind,
        line: diagnosis.line,
        lineText: diagnosis.lineText,
        explanation: diagnosis.explanation,
        fix: diagnosis.fix,
      },
    }),
  }
}

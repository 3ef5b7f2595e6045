import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AIService, ExplainConceptResponseSchema } from '@learnlab/contracts/ai/v1'
import { actingUserId, type ServerStreaming, type Unary } from '@learnlab/rpc'
import type { TutoredHelp, Tutoring } from '../domain/tutoring.ts'
import { citationMessages, partsOf, wholeOf } from './answers.ts'

export function explainConcept({
  tutoring,
}: {
  readonly tutoring: Tutoring
}): Unary<typeof AIService.method.explainConcept> {
  return async (request, context) => {
    actingUserId(context, request.userId)
    return toMessage(await wholeOf(tutoring.explain(request, context)))
  }
}

export function explainConceptStream({
  tutoring,
}: {
  readonly tutoring: Tutoring
}): ServerStreaming<typeof AIService.method.explainConceptStream> {
  return async function* (request, context) {
    actingUserId(context, request.userId)
    for await (const part of partsOf(tutoring.explain(request, context))) {
      yield 'text' in part ? { chunk: part.text } : { result: toMessage(part.whole) }
    }
  }
}

function toMessage({
  answer,
  citations,
  source,
  suggestions,
  conversationId,
}: TutoredHelp): MessageInitShape<typeof ExplainConceptResponseSchema> {
  return {
    explanation: answer,
    citations: citationMessages(citations),
    source,
    suggestions: [...suggestions],
    conversationId,
  }
}

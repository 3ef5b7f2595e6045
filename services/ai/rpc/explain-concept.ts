import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AIService, ExplainConceptResponseSchema } from '@learnlab/contracts/ai/v1'
import { actingUserId, type ServerStreaming, type Unary } from '@learnlab/rpc'
import type { Help, Tutor } from '../domain/tutor.ts'
import { citationMessages, partsOf, wholeOf } from './answers.ts'

export function explainConcept({ tutor }: { readonly tutor: Tutor }): Unary<typeof AIService.method.explainConcept> {
  return async (request, context) => {
    actingUserId(context, request.userId)
    return toMessage(await wholeOf(tutor.explain(request, context)))
  }
}

export function explainConceptStream({
  tutor,
}: {
  readonly tutor: Tutor
}): ServerStreaming<typeof AIService.method.explainConceptStream> {
  return async function* (request, context) {
    actingUserId(context, request.userId)
    for await (const part of partsOf(tutor.explain(request, context))) {
      yield 'text' in part ? { chunk: part.text } : { result: toMessage(part.whole) }
    }
  }
}

function toMessage({
  answer,
  citations,
  source,
  suggestions,
}: Help): MessageInitShape<typeof ExplainConceptResponseSchema> {
  return { explanation: answer, citations: citationMessages(citations), source, suggestions: [...suggestions] }
}

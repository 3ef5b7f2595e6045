import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AIService, ExplainConceptResponseSchema } from '@learnlab/contracts/ai/v1'
import { actingUserId, type ServerStreaming, type Unary } from '@learnlab/rpc'
import type { Models } from '../domain/model/models.ts'
import type { TutoredHelp, Tutoring } from '../domain/tutoring.ts'
import { citationMessages, partsOf, wholeOf } from './answers.ts'
import { checkModel } from './models.ts'

type Deps = { readonly tutoring: Tutoring; readonly models: Pick<Models, 'all'> }

export function explainConcept({ tutoring, models }: Deps): Unary<typeof AIService.method.explainConcept> {
  return async (request, context) => {
    actingUserId(context, request.userId)
    checkModel(request.model, models)
    return toMessage(await wholeOf(tutoring.explain(request, context)))
  }
}

export function explainConceptStream({
  tutoring,
  models,
}: Deps): ServerStreaming<typeof AIService.method.explainConceptStream> {
  return async function* (request, context) {
    actingUserId(context, request.userId)
    checkModel(request.model, models)
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

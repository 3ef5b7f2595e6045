import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AIService, GetHelpResponseSchema } from '@learnlab/contracts/ai/v1'
import { actingUserId, type ServerStreaming, type Unary } from '@learnlab/rpc'
import type { Help, Tutor } from '../domain/tutor.ts'
import { citationMessages, partsOf, wholeOf } from './answers.ts'

export function getHelp({ tutor }: { readonly tutor: Tutor }): Unary<typeof AIService.method.getHelp> {
  return async (request, context) => {
    actingUserId(context, request.userId)
    return toMessage(await wholeOf(tutor.help(request, context)))
  }
}

export function getHelpStream({
  tutor,
}: {
  readonly tutor: Tutor
}): ServerStreaming<typeof AIService.method.getHelpStream> {
  return async function* (request, context) {
    actingUserId(context, request.userId)
    for await (const part of partsOf(tutor.help(request, context))) {
      yield 'text' in part ? { chunk: part.text } : { result: toMessage(part.whole) }
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
    citations: citationMessages(citations),
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

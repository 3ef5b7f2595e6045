import type { MessageInitShape } from '@bufbuild/protobuf'
import { type AIService, type GetHelpResponseSchema, HintLevel } from '@learnlab/contracts/ai/v1'
import { actingUserId, type ServerStreaming, type Unary } from '@learnlab/rpc'
import type { Models } from '../domain/model/models.ts'
import type { TutoredHelp, Tutoring } from '../domain/tutoring.ts'
import { citationMessages, partsOf, wholeOf } from './answers.ts'
import { checkModel } from './models.ts'
import { understandingMessage } from './understanding-message.ts'

type Deps = { readonly tutoring: Tutoring; readonly models: Pick<Models, 'all'> }

export function getHelp({ tutoring, models }: Deps): Unary<typeof AIService.method.getHelp> {
  return async (request, context) => {
    actingUserId(context, request.userId)
    checkModel(request.model, models)
    return toMessage(await wholeOf(tutoring.help(request, context)))
  }
}

export function getHelpStream({ tutoring, models }: Deps): ServerStreaming<typeof AIService.method.getHelpStream> {
  return async function* (request, context) {
    actingUserId(context, request.userId)
    checkModel(request.model, models)
    for await (const part of partsOf(tutoring.help(request, context))) {
      yield 'text' in part ? { chunk: part.text } : { result: toMessage(part.whole) }
    }
  }
}

const hintLevels = {
  1: HintLevel.NUDGE,
  2: HintLevel.POINTER,
  3: HintLevel.PARTIAL,
  4: HintLevel.SIMILAR_EXAMPLE,
}

function toMessage({
  answer,
  suggestions,
  citations,
  source,
  diagnosis,
  conversationId,
  hintLevel,
  understanding,
}: TutoredHelp): MessageInitShape<typeof GetHelpResponseSchema> {
  return {
    answer,
    suggestions: [...suggestions],
    citations: citationMessages(citations),
    source,
    conversationId,
    hintLevel: hintLevel === undefined ? HintLevel.UNSPECIFIED : hintLevels[hintLevel],
    understanding: understandingMessage(understanding),
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

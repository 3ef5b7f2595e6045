import type { MessageInitShape } from '@bufbuild/protobuf'
import { EntityKind, Intent, Mood, type UnderstandingSchema } from '@learnlab/contracts/ai/v1'
import type { Understanding } from '../domain/understanding/understanding.ts'

const intents = {
  explain: Intent.EXPLAIN,
  debug: Intent.DEBUG,
  generate: Intent.GENERATE,
  'where-is': Intent.WHERE_IS,
} as const
const moods = { calm: Mood.CALM, confused: Mood.CONFUSED, frustrated: Mood.FRUSTRATED } as const
const kinds = {
  concept: EntityKind.CONCEPT,
  error: EntityKind.ERROR,
  identifier: EntityKind.IDENTIFIER,
} as const

export function understandingMessage({
  language,
  intent,
  mood,
  entities,
}: Understanding): MessageInitShape<typeof UnderstandingSchema> {
  return {
    ...{ language, intent: intents[intent], mood: moods[mood] },
    entities: entities.map(({ kind, text }) => ({ kind: kinds[kind], text })),
  }
}

import { type AIService, PracticeKind } from '@learnlab/contracts/ai/v1'
import { actingUserId, invalidArgument, type ServerStreaming, unavailable } from '@learnlab/rpc'
import { CourseUnavailable } from '../domain/passage.ts'
import type { ExerciseMaker, MadeExercise } from '../exercises/exercise-maker.ts'
import { citationMessages } from './answers.ts'

const kinds: { readonly [kind in PracticeKind]: MadeExercise['kind'] | undefined } = {
  [PracticeKind.UNSPECIFIED]: undefined,
  [PracticeKind.PREDICT_OUTPUT]: 'predict-output',
  [PracticeKind.ORDER_LINES]: 'order-lines',
  [PracticeKind.FILL_IN]: 'fill-in',
  [PracticeKind.FIND_THE_BUG]: 'find-the-bug',
  [PracticeKind.WRITE_PROGRAM]: 'write-program',
}
const kindMessages: Readonly<Record<MadeExercise['kind'], PracticeKind>> = {
  'predict-output': PracticeKind.PREDICT_OUTPUT,
  'order-lines': PracticeKind.ORDER_LINES,
  'fill-in': PracticeKind.FILL_IN,
  'find-the-bug': PracticeKind.FIND_THE_BUG,
  'write-program': PracticeKind.WRITE_PROGRAM,
}
const languages = ['python', 'javascript', 'typescript']

export function generateExercise({
  exercises,
}: {
  readonly exercises: ExerciseMaker
}): ServerStreaming<typeof AIService.method.generateExercise> {
  return async function* ({ topic, language: named, kind, courseId, seed: asked, userId }, context) {
    actingUserId(context, userId)
    const language = named.trim().toLowerCase() || 'python'
    if (!languages.includes(language)) {
      throw invalidArgument([{ field: 'language', description: `must be one of ${languages.join(', ')}` }])
    }
    const wish = { topic, language, courseId, kind: kinds[kind], seed: asked || undefined }
    const made = await exercises.make(wish, context).catch(orUnavailable)
    const paragraphs = made.instructions.split(/(?<=\n\n)/)
    for (const chunk of paragraphs) yield { chunk }
    const { instructions, starter: starterCode, solution, lines, cases, citations, seed = 0, source } = made
    yield {
      isComplete: true,
      exercise: {
        ...{
          kind: kindMessages[made.kind],
          instructions,
          language: made.language,
          starterCode,
          solution,
          seed,
          source,
        },
        lines: [...lines],
        cases: { cases: cases.map((one) => ({ ...one })) },
        citations: citationMessages(citations),
      },
    }
  }
}

function orUnavailable(error: unknown): never {
  if (!(error instanceof CourseUnavailable)) throw error
  throw unavailable('the courses cannot be searched just now', { retryAfterMs: 2_000, cause: error })
}

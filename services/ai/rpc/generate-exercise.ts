import { randomInt } from 'node:crypto'
import { type AIService, PracticeKind } from '@learnlab/contracts/ai/v1'
import { actingUserId, invalidArgument, type ServerStreaming, unavailable } from '@learnlab/rpc'
import type { ExerciseKind } from '../domain/exercises/exercise.ts'
import { CourseUnavailable } from '../domain/passage.ts'
import type { ExerciseMaker } from '../exercises/exercise-maker.ts'
import { citationMessages } from './answers.ts'

const kinds: { readonly [kind in PracticeKind]: ExerciseKind | undefined } = {
  [PracticeKind.UNSPECIFIED]: undefined,
  [PracticeKind.PREDICT_OUTPUT]: 'predict-output',
  [PracticeKind.ORDER_LINES]: 'order-lines',
  [PracticeKind.FILL_IN]: 'fill-in',
  [PracticeKind.FIND_THE_BUG]: 'find-the-bug',
}
const kindMessages: Readonly<Record<ExerciseKind, PracticeKind>> = {
  'predict-output': PracticeKind.PREDICT_OUTPUT,
  'order-lines': PracticeKind.ORDER_LINES,
  'fill-in': PracticeKind.FILL_IN,
  'find-the-bug': PracticeKind.FIND_THE_BUG,
}
const languages = ['python', 'javascript', 'typescript']
const mostSeed = 2 ** 32

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
    const seed = asked || randomInt(1, mostSeed)
    const made = await exercises
      .make({ topic, language, courseId, kind: kinds[kind], seed }, context)
      .catch(orUnavailable)
    const paragraphs = made.instructions.split(/(?<=\n\n)/)
    for (const chunk of paragraphs) yield { chunk }
    const { instructions, starter: starterCode, solution, lines, stdin, expectedOutput, passage, source } = made
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
        cases: { cases: [{ stdin, expectedOutput }] },
        citations: citationMessages(passage ? [passage] : []),
      },
    }
  }
}

function orUnavailable(error: unknown): never {
  if (!(error instanceof CourseUnavailable)) throw error
  throw unavailable('the courses cannot be searched just now', { retryAfterMs: 2_000, cause: error })
}

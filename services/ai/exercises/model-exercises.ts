import { randomBytes } from 'node:crypto'
import { type CallContext, failedPrecondition, requireUser, rpcError, unavailable } from '@learnlab/rpc'
import { exercisePrompt } from '../domain/exercises/exercise-prompt.ts'
import { type WrittenExercise, writtenExercise } from '../domain/exercises/written-exercise.ts'
import type { GradedExercises } from '../domain/graded-exercise.ts'
import { watchForSolutions } from '../domain/leaks/course-leak-check.ts'
import { ModelFailure, type ModelRequest } from '../domain/model/language-model.ts'
import { BudgetExhausted, type ModelCall, type Models, NoModelAnswers } from '../domain/model/models.ts'
import { safeMarkdown } from '../domain/model/safe-markdown.ts'
import { AnswerRefused, type WrittenJson, withRepair, writeJson } from '../domain/model/write-json.ts'
import type { Passage, Passages } from '../domain/passage.ts'
import { queryTerms } from '../domain/query-terms.ts'
import { relevantPassages } from '../domain/relevance.ts'
import type { ExerciseMaker, ExerciseWish, MadeExercise } from './exercise-maker.ts'
import { flawsOf, type ProofDeps } from './exercise-proof.ts'

type Deps = ProofDeps & {
  /** Makes exercises of course code. */
  readonly builtIn: ExerciseMaker
  readonly models: Pick<Models, 'stream'>
  readonly passages: Passages
  readonly graded: Pick<GradedExercises, 'printsOf'>
}

const mostOutputTokens = 3_000
const searched = 20
const mostPassages = 3
/** At most, of the call's time, for the built-in tutor's exercise. */
const reserveMs = 25_000

/**
 * Has models write exercises, and sends none that was not proved; where none answers, course code is changed, and the learner
 * is told. A wish for a kind of exercise that is made of course code, or for the one of a seed, goes there at once.
 */
export function createModelExercises({ builtIn, models, passages, graded, ...held }: Deps): ExerciseMaker {
  async function write(wish: ExerciseWish, context: CallContext): Promise<MadeExercise> {
    const { topic, language } = wish
    const { userId, email } = requireUser(context)
    const cited = await passagesAbout(wish, context)
    const courseIds = [...new Set(cited.map(({ courseId }) => courseId))]
    const prints = await Promise.all(courseIds.map((courseId) => graded.printsOf(courseId, context)))
    if (prints.includes(undefined)) throw new NoModelAnswers('solutions cannot be read that must not be told')
    const solutions = prints.flatMap((one) => one ?? [])
    const isGraded = (text: string) => watchForSolutions(solutions, [])(text) >= 1
    const prompt = exercisePrompt({
      ...{ mark: randomBytes(9).toString('base64url'), language, names: [email] },
      data: [
        ...cited.map(({ subtopicTitle, heading, text }) => ({
          ...{ kind: 'course-passage', text: `${subtopicTitle}: ${heading}\n\n${text}`, mostCharacters: 3_000 },
        })),
        { kind: 'topic', text: topic, mostCharacters: 200 },
      ],
    })
    const request: ModelRequest = {
      system: prompt.system,
      messages: [{ role: 'user', content: prompt.user }],
      maxOutputTokens: mostOutputTokens,
    }
    const { signal, deadline, logger } = context
    const leftMs = deadline === undefined ? 0 : deadline.getTime() - Date.now()
    const giveUpAt = deadline && new Date(deadline.getTime() - Math.min(reserveMs, leftMs / 3))
    const call = { account: { userId, courseId: wish.courseId }, signal, giveUpAt, logger }
    const proved = await writeProved(request, call, (written) => flawsOf(written, language, isGraded, held, context))
    const { title, instructions, starter, solution, cases } = proved.value
    return {
      ...{ kind: 'write-program', language, starter, solution, cases, lines: [], seed: undefined },
      instructions: safeMarkdown(`**${title.replace(/[\s*]+/g, ' ').trim()}**\n\n${instructions.trim()}\n`),
      ...{ citations: cited, source: proved.source },
    }
  }

  async function writeProved(
    request: ModelRequest,
    call: Omit<ModelCall, 'request' | 'mostPromptTokens'>,
    flaws: (written: WrittenExercise) => Promise<string>,
  ): Promise<WrittenJson<WrittenExercise>> {
    const first = await writeJson(models, request, writtenExercise, call)
    const wrong = await flaws(first.value)
    if (wrong === '') return first
    const again = await writeJson(models, withRepair(request, first.text, wrong), writtenExercise, call)
    const stillWrong = await flaws(again.value)
    if (stillWrong === '') return again
    throw new AnswerRefused(`${again.source} twice wrote an exercise that does not hold`, stillWrong)
  }

  async function passagesAbout({ topic, courseId }: ExerciseWish, context: CallContext): Promise<Passage[]> {
    const query = topic.replaceAll('\0', ' ')
    const terms = queryTerms(query)
    const found = await passages.search({ query, terms, courseId, limit: searched }, context)
    return relevantPassages(found, terms, { most: mostPassages })
  }

  return {
    async make(wish, context) {
      const isOfCourseCode = wish.seed !== undefined || (wish.kind !== undefined && wish.kind !== 'write-program')
      if (isOfCourseCode && wish.kind !== 'write-program') return await builtIn.make(wish, context)
      try {
        return await write(wish, context)
      } catch (error) {
        context.signal.throwIfAborted()
        const notice = noticeFor(error)
        if (notice === undefined) throw refusalOf(error, context)
        context.logger.warn({ err: error }, 'no model writes an exercise')
        if (wish.kind === 'write-program') throw withoutModel(error)
        const made = await builtIn.make(wish, context)
        return { ...made, instructions: `${notice}\n\n${made.instructions}` }
      }
    },
  }
}

/** How the learner is told that no model wrote it; undefined where it is not for want of a model. */
function noticeFor(error: unknown): string | undefined {
  if (error instanceof BudgetExhausted) {
    return error.scope === 'user'
      ? '*You have used up what you may ask models today, so this exercise is made of a program of the course.*'
      : '*What may be asked of models here today is used up, so this exercise is made of a program of the course.*'
  }
  return error instanceof NoModelAnswers || error instanceof ModelFailure
    ? '*No model answers just now, so this exercise is made of a program of the course.*'
    : undefined
}

function withoutModel(cause: unknown): Error {
  if (cause instanceof BudgetExhausted) {
    return failedPrecondition('what may be asked of models today is used up; ask for another kind of exercise')
  }
  return unavailable('no model answers just now; try again later, or ask for another kind of exercise', {
    ...{ reason: 'AI_PROVIDER', retryAfterMs: 30_000, cause },
  })
}

function refusalOf(error: unknown, { logger }: CallContext): unknown {
  if (!(error instanceof AnswerRefused)) return error
  logger.warn({ err: error, flaws: error.flaws }, 'an exercise of a model was refused')
  return rpcError(
    'AI_PROVIDER',
    'the model wrote an exercise that does not hold: its solution, its start and its tests do not fit each other, and it ' +
      'did not mend them; try again, or ask for a kind that is made of course code',
    { retryAfterMs: 2_000, cause: error },
  )
}

import { type CallContext, notFound, requireUser } from '@learnlab/rpc'
import { explainError } from './errors/explain-error.ts'
import { ExerciseUnavailable, type GradedExercises } from './graded-exercise.ts'
import { type HintLevel, hintLevel } from './hint-ladder.ts'
import { createLeakCheck } from './leaks/leak-check.ts'
import { bounded, oneLine } from './markdown.ts'
import type {
  AskedQuestion,
  ConceptQuestion,
  ExerciseInHand,
  Help,
  Message,
  ProgramRun,
  Question,
  Suspicion,
  Tutor,
} from './tutor.ts'
import { understand } from './understanding/understand.ts'
import type { Understanding } from './understanding/understanding.ts'

export type HelpRequest = Question & { readonly exerciseId: string; readonly conversationId: string }
export type ConceptRequest = ConceptQuestion & { readonly conversationId: string }

/** An answer with what it is part of. */
export type TutoredHelp = Help & {
  /** Empty: the answer was not kept. */
  readonly conversationId: string
  readonly hintLevel: HintLevel | undefined
  readonly understanding: Understanding
}

export type TutoredPart = { readonly text: string } | { readonly whole: TutoredHelp }

export type Programs = {
  /** Runs a learner's program for them; undefined where it cannot be run now. */
  run(
    program: { code: string; language: string },
    context: CallContext,
  ): Promise<(ProgramRun & { error: string }) | undefined>
}

export type Suspicions = {
  /** What is probably wrong with a program that runs well; undefined where nobody can say. */
  find(program: { code: string; language: string }, context: CallContext): Promise<Suspicion | undefined>
}

/** What is remembered of a learner. */
export type Memory = {
  readonly conversations: {
    latest(
      userId: string,
      id: string,
      most: number,
    ): Promise<readonly { question: string; answer: string }[] | undefined>
    add(turn: {
      conversationId: string
      userId: string
      course: string
      exerciseId: string
      title: string
      question: string
      answer: string
      source: string
    }): Promise<void>
  }
  readonly ladders: {
    climb(userId: string, exerciseId: string): Promise<{ step: number; told: number[] }>
    remember(userId: string, exerciseId: string, told: readonly number[]): Promise<void>
  }
}

export type TutoringDeps = {
  readonly tutor: Tutor
  /** Answers where no model may be asked. */
  readonly builtIn: Tutor
  readonly exercises: GradedExercises
  readonly programs: Programs
  readonly suspicions: Suspicions
  /** Without it nothing is kept. */
  readonly memory: Memory | undefined
  readonly newId: () => string
}

export type Tutoring = {
  help(request: HelpRequest, context: CallContext): AsyncIterable<TutoredPart>
  explain(request: ConceptRequest, context: CallContext): AsyncIterable<TutoredPart>
}

/** By which learners ask for the tutor that needs no model. */
export const builtInName = 'built-in'

const mostTurnsBefore = 6
const longestKept = 20_000
const longestBefore = 2_000
const longestTitle = 120

/** Finds out what a question is about and what was said before, has it answered, and keeps the answer. */
export function createTutoring({
  tutor,
  builtIn,
  exercises,
  programs,
  suspicions,
  memory,
  newId,
}: TutoringDeps): Tutoring {
  async function before(userId: string, conversationId: string): Promise<Message[]> {
    if (conversationId === '') return []
    const turns = await memory?.conversations.latest(userId, conversationId, mostTurnsBefore)
    if (turns === undefined) throw notFound('conversation', conversationId)
    return turns.flatMap(({ question, answer }) => [
      { role: 'user' as const, content: bounded(question, longestBefore) },
      { role: 'assistant' as const, content: bounded(answer, longestBefore) },
    ])
  }

  async function inHand(
    { exerciseId, code }: HelpRequest,
    userId: string,
    context: CallContext,
  ): Promise<ExerciseInHand | undefined> {
    if (exerciseId === '') return undefined
    try {
      const { title, instructions, hints, starters, references } = await exercises.find(exerciseId, context)
      const { step, told } = (await memory?.ladders.climb(userId, exerciseId)) ?? { step: 1, told: [] }
      const leaks = references && createLeakCheck({ references, known: [...starters, code] }, told)
      return { title, instructions, hints, starters, step, leaks }
    } catch (error) {
      if (!(error instanceof ExerciseUnavailable)) throw error
      context.logger.warn({ err: error }, 'answering without the exercise')
      return { title: '', instructions: '', hints: [], starters: [], step: 1, leaks: undefined }
    }
  }

  async function runIfNeeded(
    request: HelpRequest,
    { intent }: Understanding,
    context: CallContext,
  ): Promise<(ProgramRun & { error: string }) | undefined> {
    const isAboutProgram = intent === 'debug' && request.code.trim() !== '' && request.error.trim() === ''
    if (!isAboutProgram || explainError(request) !== undefined) return undefined
    return await programs.run(request, context)
  }

  async function* keep(
    parts: AsyncIterable<{ readonly text: string } | { readonly whole: Help }>,
    about: { question: string; course: string; exerciseId: string; conversationId: string },
    rest: Pick<TutoredHelp, 'hintLevel' | 'understanding'>,
    context: CallContext,
  ): AsyncGenerator<TutoredPart> {
    const { userId } = requireUser(context)
    for await (const part of parts) {
      if ('text' in part) {
        yield part
        continue
      }
      const conversationId = memory === undefined ? '' : about.conversationId || newId()
      const { answer, source } = part.whole
      const { question, course, exerciseId } = about
      const turn = { conversationId, userId, course, exerciseId, title: oneLine(question, longestTitle) }
      const texts = { question: storable(question), answer: storable(answer), source }
      const kept = await memory?.conversations.add({ ...turn, ...texts }).then(
        () => true,
        (error: unknown) => {
          context.logger.warn({ err: error }, 'an answer was not kept')
          return false
        },
      )
      yield { whole: { ...part.whole, ...rest, conversationId: kept === true ? conversationId : '' } }
    }
  }

  async function* help(request: HelpRequest, context: CallContext): AsyncGenerator<TutoredPart> {
    const { userId } = requireUser(context)
    const understanding = understand(request.question, { hasProgram: request.code !== '' })
    const [messages, exercise, run] = await Promise.all([
      before(userId, request.conversationId),
      inHand(request, userId, context),
      runIfNeeded(request, understanding, context),
    ])
    const suspicion = run?.completed === true ? await suspicions.find(request, context) : undefined
    const { question, context: seen, code, language, courseId, exerciseId, conversationId, model } = request
    const asked: AskedQuestion = {
      ...{ question, context: seen, code, error: run?.error ?? request.error, language, courseId, model },
      ...{ understanding, exercise, before: messages, run, suspicion },
    }
    const isForNoModel = model === builtInName || (exercise !== undefined && exercise.leaks === undefined)
    const answering = isForNoModel ? builtIn : tutor
    const level = exercise && hintLevel(exercise.step)
    const about = { question, course: courseId, exerciseId, conversationId }
    let shown = ''
    const remember = async () => {
      const told = exercise?.leaks?.toldWith(shown) ?? []
      shown = ''
      if (told.length > 0) await memory?.ladders.remember(userId, exerciseId, told)
    }
    try {
      for await (const part of keep(
        answering.help(asked, context),
        about,
        { hintLevel: level, understanding },
        context,
      )) {
        if ('text' in part) shown += part.text
        else await remember()
        yield part
      }
    } finally {
      // Whoever leaves in the middle has read what was shown.
      if (shown !== '') await remember()
    }
  }

  return {
    help,
    async *explain(request, context) {
      const { concept, courseId, conversationId, model } = request
      const understanding = understand(concept, { hasProgram: false })
      const { userId } = requireUser(context)
      if (conversationId !== '') await before(userId, conversationId)
      const about = { question: concept, course: courseId, exerciseId: '', conversationId }
      yield* keep(
        (model === builtInName ? builtIn : tutor).explain({ concept, courseId, model }, context),
        about,
        { hintLevel: undefined, understanding },
        context,
      )
    },
  }
}

/** PostgreSQL keeps no NUL in its text. */
function storable(text: string): string {
  return bounded(text.replaceAll('\0', '').toWellFormed(), longestKept)
}

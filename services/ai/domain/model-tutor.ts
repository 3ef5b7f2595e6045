import { randomBytes } from 'node:crypto'
import type { CallContext } from '@learnlab/rpc'
import { requireUser } from '@learnlab/rpc'
import type { GradedExercises } from './graded-exercise.ts'
import { type HintLevel, hintLevel } from './hint-ladder.ts'
import { watchForSolutions } from './leaks/course-leak-check.ts'
import type { LeakWatch } from './leaks/watch-pieces.ts'
import { createAnswerFilter } from './model/answer-filter.ts'
import { ModelFailure } from './model/language-model.ts'
import { BudgetExhausted, type Models } from './model/models.ts'
import { mostPromptTokens, type PromptData, tutorPrompt } from './model/prompt.ts'
import { redact } from './model/redact.ts'
import type { AnswerPart, AskedQuestion, ConceptQuestion, Help, Tutor } from './tutor.ts'
import { toneFor } from './understanding/tone.ts'

const mostOutputTokens = 1_000
const mostPassages = 3
const reserveMs = 2_000

/**
 * The tutor with models. It answers upon what the built-in tutor found; where no model begins, or one breaks off, the
 * built-in tutor's answer takes its place, and the learner is told.
 */
export function createModelTutor({
  builtIn,
  models,
  graded,
}: {
  readonly builtIn: Tutor
  readonly models: Models
  readonly graded: Pick<GradedExercises, 'printsOf'>
}): Tutor {
  /** Where no exercise is named, whole solutions of the courses that the answer rests on are held back all the same. */
  async function courseWatch({ citations }: Help, known: readonly string[], context: CallContext): Promise<LeakWatch> {
    const courseIds = [...new Set(citations.map(({ courseId }) => courseId))]
    const prints = await Promise.all(courseIds.map((courseId) => graded.printsOf(courseId, context)))
    return watchForSolutions(
      prints.flatMap((one) => one ?? []),
      known,
    )
  }

  async function* write(basis: Help, asked: Writing, context: CallContext): AsyncGenerator<AnswerPart> {
    const { userId, email } = requireUser(context)
    const prompt = tutorPrompt({ ...asked, mark: randomBytes(9).toString('base64url'), names: [email] })
    const filter = createAnswerFilter(asked.nearness)
    const { signal, deadline, logger } = context
    let source = ''
    let notice = ''
    try {
      const before = asked.before.map(({ role, content }) => ({ role, content: redact(content, [email]) }))
      const messages = [...before, { role: 'user' as const, content: prompt.user }]
      const request = { system: prompt.system, messages, maxOutputTokens: mostOutputTokens }
      const account = { userId, courseId: asked.courseId }
      // What is left then is for the built-in tutor's answer.
      const giveUpAt = deadline && new Date(deadline.getTime() - reserveMs)
      const call = {
        request,
        mostPromptTokens: mostPromptTokens(request),
        account,
        model: asked.model,
        signal,
        giveUpAt,
        logger,
      }
      for await (const event of models.stream(call)) {
        if (!('text' in event)) continue
        source = event.source
        const shown = filter.push(event.text)
        if (shown !== '') yield { text: shown }
        if (filter.isHeldBack) break
      }
      const rest = filter.end()
      if (rest !== '') yield { text: rest }
      if (filter.isHeldBack) notice = heldBack
      else if (filter.shown.trim() === '') notice = noAnswer
    } catch (error) {
      signal.throwIfAborted()
      notice = noticeFor(error)
      if (!(error instanceof BudgetExhausted)) logger.warn({ err: error }, 'the built-in tutor answers for a model')
      const rest = source === '' ? '' : filter.end()
      if (rest !== '') yield { text: rest }
    }
    if (notice === '') return yield { whole: { ...basis, answer: filter.shown, source } }
    const gap = filter.shown === '' ? '' : '\n\n'
    const added = `${gap}${notice}\n\n${basis.answer}`
    yield { text: added }
    yield {
      whole: {
        ...basis,
        answer: filter.shown + added,
        source: filter.shown === '' ? basis.source : `${source}, ${basis.source}`,
      },
    }
  }

  return {
    async *help(question, context) {
      const basis = await wholeAnswer(builtIn.help(question, context))
      const { exercise, code, context: seen } = question
      const nearness = exercise?.leaks?.watch() ?? (await courseWatch(basis, [code, seen], context))
      yield* write(basis, { ...writingOf(question, basis), nearness }, context)
    },
    async *explain(question, context) {
      const basis = await wholeAnswer(builtIn.explain(question, context))
      const nearness = await courseWatch(basis, [], context)
      yield* write(basis, { ...conceptWriting(question, basis), nearness }, context)
    },
  }
}

/** What a model is to write about. */
type Writing = {
  readonly data: readonly PromptData[]
  readonly task: string
  readonly tone: string
  readonly level: HintLevel | undefined
  readonly nearness: LeakWatch
  readonly courseId: string
  readonly model: string
  readonly before: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
}

function writingOf(question: AskedQuestion, basis: Help): Omit<Writing, 'nearness'> {
  const { exercise } = question
  return {
    data: [
      ...(exercise
        ? [
            { kind: 'exercise', text: `${exercise.title}\n\n${exercise.instructions}`, mostCharacters: 6_000 },
            { kind: 'starter', text: exercise.starters.join('\n\n'), mostCharacters: 4_000 },
          ]
        : []),
      ...passageData(basis),
      { kind: 'program', text: question.code, mostCharacters: 8_000 },
      { kind: 'error', text: question.error.slice(-4_000), mostCharacters: 4_000 },
      { kind: 'what-the-learner-looks-at', text: question.context, mostCharacters: 4_000 },
      { kind: 'diagnosis', text: basis.diagnosis ? basis.answer : '', mostCharacters: 3_000 },
      { kind: 'question', text: question.question, mostCharacters: 2_000 },
    ],
    task: 'Answer the question in the last data block.',
    tone: toneFor(question.understanding),
    level: exercise && hintLevel(exercise.step),
    courseId: question.courseId,
    model: question.model,
    before: question.before,
  }
}

function conceptWriting({ concept, courseId, model }: ConceptQuestion, basis: Help): Omit<Writing, 'nearness'> {
  return {
    data: [...passageData(basis), { kind: 'concept', text: concept, mostCharacters: 200 }],
    task: 'Explain the concept in the last data block to a beginner, with one small example.',
    ...{ tone: '', level: undefined, courseId, model, before: [] },
  }
}

function passageData({ citations }: Help): PromptData[] {
  return citations.slice(0, mostPassages).map(({ subtopicTitle, heading, text }) => ({
    ...{ kind: 'course-passage', text: `${subtopicTitle}: ${heading}\n\n${text}`, mostCharacters: 3_000 },
  }))
}

async function wholeAnswer(answer: AsyncIterable<AnswerPart>): Promise<Help> {
  for await (const part of answer) if ('whole' in part) return part.whole
  throw new Error('the built-in tutor ended before its answer was whole')
}

const heldBack =
  '*I stop here: more would give the solution away. Try the next step yourself, and ask again about what you get.*'
const noAnswer = '*The model had nothing to say, so this answer is the built-in tutor’s.*'

function noticeFor(error: unknown): string {
  if (error instanceof BudgetExhausted) {
    return error.scope === 'user'
      ? '*You have used up what you may ask models today, so this answer is the built-in tutor’s.*'
      : '*What may be asked of models here today is used up, so this answer is the built-in tutor’s.*'
  }
  if (error instanceof ModelFailure) return '*The model broke off. What follows is the built-in tutor’s answer.*'
  return '*No model answers just now, so this answer is the built-in tutor’s.*'
}

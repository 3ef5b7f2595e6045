import type { LearnLabClient } from '@learnlab/client'
import { Intent, Mood } from '@learnlab/contracts/ai/v1'
import { questions } from '../../services/ai/eval/questions/python.ts'
import { wordings } from '../../services/ai/eval/wordings.ts'
import { recordedPrograms } from '../../services/ai/test/programs.ts'

/** Of so many, how many were right. */
export type Share = { readonly right: number; readonly of: number }

/** What is asked, by whom it is to be answered, and how much of it. */
export type Asking = {
  readonly lab: LearnLabClient
  /** As ListModels names it; empty: whoever is preferred. */
  readonly model: string
  /** Of each set. */
  readonly most: number
  readonly say: (text: string) => void
}

export const demoCourse = 'python-from-zero'
const citations = 5

export async function recallOf({ lab, model, most, say }: Asking) {
  const { course: found } = await lab.course.getCourse({ id: demoCourse })
  const slugs = new Map(found?.topics.flatMap(({ subtopics }) => subtopics).map(({ id, slug }) => [id, slug]))
  const [recall, first, answered] = [tally(), tally(), tally()]
  for (const [question, ...answeredBy] of evenly(questions, most)) {
    const help = await lab.ai.getHelp({ question, courseId: demoCourse, model })
    answered.count(help.source.split(',')[0] === model)
    const cited = help.citations.slice(0, citations).map(({ subtopicId }) => slugs.get(subtopicId) ?? '')
    const isFound = cited.some((slug) => answeredBy.includes(slug))
    recall.count(isFound)
    first.count(answeredBy.includes(cited[0] ?? ''))
    if (!isFound) say(`missed: ${question}`)
  }
  return { 'questions answered by it': answered.share, 'recall@5': recall.share, 'first passage': first.share }
}

/** Programs without what they printed: the tutor runs them. What an interpreter said of them once is the truth. */
export async function diagnosesOf({ lab, model, most, say }: Asking) {
  const [explained, named] = [tally(), tally()]
  for (const { name, code, kind } of evenly(endedPrograms(), most)) {
    const question = 'Why does my program not work?'
    const { errorExplanation, answer } = await lab.ai.getHelp({ question, code, language: 'python', model })
    explained.count(errorExplanation?.kind === kind)
    named.count(answer.includes(kind))
    if (errorExplanation?.kind !== kind) say(`${name}: ${kind}, not ${errorExplanation?.kind ?? 'explained'}`)
  }
  return { 'errors of programs explained': explained.share, 'errors named in the answer': named.share }
}

function endedPrograms(): { name: string; code: string; kind: string }[] {
  return [...recordedPrograms('python')].flatMap(([name, { code, stderr }]) => {
    const last = [...stderr.values()].at(-1)?.trim().split('\n').at(-1)
    const kind = last?.match(/^(?:\w+\.)*(\w+)(?::|$)/)?.[1]
    // Some were stopped, or read from the terminal: run again they would end in another way.
    if (kind === undefined || !/(?:Error|Iteration)$/.test(kind) || code.includes('input(')) return []
    return [{ name, code, kind }]
  })
}

const intents = { explain: Intent.EXPLAIN, debug: Intent.DEBUG, generate: Intent.GENERATE, 'where-is': Intent.WHERE_IS }
const moods = { calm: Mood.CALM, confused: Mood.CONFUSED, frustrated: Mood.FRUSTRATED }

/** What questions are taken for, which no model has a part in. */
export async function understoodOf({ lab, model, most }: Asking) {
  const [languages, intent, mood] = [tally(), tally(), tally()]
  for (const [question, language, wanted, tone] of evenly(wordings, most)) {
    const { understanding } = await lab.ai.getHelp({ question, courseId: demoCourse, model })
    languages.count(understanding?.language === language)
    intent.count(understanding?.intent === intents[wanted])
    mood.count(understanding?.mood === moods[tone])
  }
  return { language: languages.share, intent: intent.share, mood: mood.share }
}

/** At most so many of them, from everywhere among them. */
export function evenly<T>(all: readonly T[], most: number): T[] {
  return all.filter((_, at) => Math.floor((at * most) / all.length) !== Math.floor(((at - 1) * most) / all.length))
}

export function tally() {
  const share = { right: 0, of: 0 }
  return {
    share,
    count(isRight: boolean): void {
      share.of++
      if (isRight) share.right++
    },
  }
}

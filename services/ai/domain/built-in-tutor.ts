import type { CallContext } from '@learnlab/rpc'
import { conceptNotFound, diagnosisAnswer, nothingFound, passagesAnswer, suggestionsFor } from './answer.ts'
import type { Diagnosis } from './errors/diagnosis.ts'
import { explainError } from './errors/explain-error.ts'
import { excerpt } from './excerpt.ts'
import { bounded, code, quoted } from './markdown.ts'
import { CourseUnavailable, type Passage, type Passages } from './passage.ts'
import { type QueryTerm, queryTerms } from './query-terms.ts'
import { relevantPassages } from './relevance.ts'
import type { AnswerPart, AskedQuestion, ConceptQuestion, Help, Question, Tutor } from './tutor.ts'
import { prefaceFor } from './understanding/tone.ts'
import { contentWords } from './words.ts'

const searched = 20
const mostCited = 5
const mostCitedBesideError = 3
const longestQuery = 2_000
const longestHint = 1_000
const longestOutput = 1_000
/** What a course calls the search for a mistake that no error tells. */
const findingMistakes = 'debugging step'
const suspicious = 'One thing in it is probably not meant so:'
const typesRefused = 'Types are left out when a program is run. The compiler, which checks them, refuses this one:'
const typesUnchecked =
  'Its types are not checked when it is run: send what the compiler says of them, and I explain it.'
const firstNudge = 'Begin with the smallest case that the exercise describes: what goes in, and what must come out?'
const generateInstead = 'For an exercise of your own, ask for one with the name of what it shall train.'

/** The tutor without a model: explains errors by rules, and answers with passages of the courses. */
export function createBuiltInTutor({ passages }: { readonly passages: Passages }): Tutor {
  async function help(question: AskedQuestion, context: CallContext): Promise<Help> {
    const diagnosis = explainError(question) ?? question.suspicion?.mistake
    const hasRun = question.run?.completed === true
    const about = diagnosis
      ? `${diagnosis.kind} ${diagnosis.searchWords}`
      : `${question.question}${hasRun ? ` ${findingMistakes}` : ''}`
    const wanted = contentWords(about)
    const terms = queryTerms(about)
    const found = await search(question, terms, diagnosis, passages, context)
    const besideError = diagnosis !== undefined
    const most = besideError ? mostCitedBesideError : mostCited
    const fitting = relevantPassages(found ?? [], terms, { most })
    return {
      answer: compose(question, diagnosis, found === undefined, passagesAnswer(fitting, wanted, besideError)),
      suggestions: suggestionsFor(diagnosis, fitting),
      citations: fitting,
      source: 'built-in',
      diagnosis,
    }
  }

  async function explain({ concept, courseId }: ConceptQuestion, context: CallContext): Promise<Help> {
    const query = concept.replaceAll('\0', ' ')
    const wanted = contentWords(query)
    const terms = queryTerms(query)
    const found = await passages.search({ query, terms, courseId, limit: searched }, context)
    const fitting = relevantPassages(found, terms, { most: mostCited })
    const answer = fitting.length > 0 ? passagesAnswer(fitting, wanted, false) : conceptNotFound(concept)
    const suggestions = suggestionsFor(undefined, fitting)
    return { answer, suggestions, citations: fitting, source: 'built-in', diagnosis: undefined }
  }

  return {
    help: (question, context) => inOnePiece(() => help(question, context)),
    explain: (question, context) => inOnePiece(() => explain(question, context)),
  }
}

/** Nothing of it is known before all of it is. */
async function* inOnePiece(answer: () => Promise<Help>): AsyncGenerator<AnswerPart> {
  const whole = await answer()
  yield { text: whole.answer }
  yield { whole }
}

/** Undefined when the courses cannot be searched now and an error explanation can do without them. */
async function search(
  { question, courseId }: Question,
  terms: readonly QueryTerm[],
  diagnosis: Diagnosis | undefined,
  passages: Passages,
  context: CallContext,
): Promise<readonly Passage[] | undefined> {
  const words = diagnosis ? `${diagnosis.searchWords} ${question}` : question
  const query = bounded(words.replaceAll('\0', ' '), longestQuery)
  try {
    return await passages.search({ query, terms, courseId, limit: searched }, context)
  } catch (error) {
    if (!(error instanceof CourseUnavailable) || diagnosis === undefined) throw error
    context.logger.warn({ err: error }, 'explaining an error without the courses')
    return undefined
  }
}

function compose(
  question: AskedQuestion,
  diagnosis: Diagnosis | undefined,
  withoutCourses: boolean,
  fromCourses: string,
): string {
  const parts = [prefaceFor(question.understanding), hintOf(question)]
  if (question.run?.completed === true) parts.push(ranWell(question))
  if (diagnosis && diagnosis === question.suspicion?.mistake) {
    parts.push(/^TS\d+$/.test(diagnosis.kind) ? typesRefused : suspicious)
  }
  if (diagnosis) parts.push(diagnosisAnswer(diagnosis))
  else if (question.error.trim() !== '') {
    const lastLine = question.error.slice(-4_000).trimEnd().split('\n').at(-1) ?? ''
    parts.push(`I cannot explain this error text, which ends in ${code(lastLine, 200)}.`)
  }
  if (question.understanding.intent === 'generate') parts.push(generateInstead)
  if (fromCourses !== '') parts.push(fromCourses)
  else if (diagnosis === undefined && parts.slice(1).every((part) => part === '')) parts.push(nothingFound)
  if (withoutCourses)
    parts.push('The courses cannot be searched just now, so this answer comes without passages from them.')
  return parts.filter((part) => part !== '').join('\n\n')
}

/** The hint of the exercise's author for this question about it, one more each time. */
function hintOf({ exercise }: AskedQuestion): string {
  const hint = exercise?.hints[exercise.step - 1]
  if (exercise === undefined) return ''
  if (hint !== undefined) return `A hint to this exercise:\n\n${quoted(excerpt(hint, new Set(), longestHint))}`
  return exercise.step === 1 ? firstNudge : ''
}

function ranWell({ run, language, suspicion }: AskedQuestion): string {
  const isTyped = /^(?:typescript|ts)$/i.test(language.trim())
  const types = isTyped && suspicion?.areTypesChecked !== true ? ` ${typesUnchecked}` : ''
  const output = run?.output ?? ''
  const shown = bounded(output.trimEnd().replaceAll('```', '` ` `'), longestOutput)
  if (shown === '') return `I ran the program: it ends without an error, and prints nothing.${types}`
  return `I ran the program: it ends without an error and prints this. Compare it with what you expect, line by line.${types}\n\n\`\`\`text\n${shown}\n\`\`\``
}

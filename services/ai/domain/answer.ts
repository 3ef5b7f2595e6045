import type { Diagnosis } from './errors/diagnosis.ts'
import { excerpt, hasCode } from './excerpt.ts'
import { code, plain, quoted } from './markdown.ts'
import type { Passage } from './passage.ts'

const bestQuoteLength = 1_200
const secondQuoteLength = 600
const besideErrorLength = 700
const mostSuggestions = 4

/** The diagnosis as Markdown; its texts are already safe inline Markdown. */
export function diagnosisAnswer(diagnosis: Diagnosis): string {
  const { kind, line, lineText, explanation, fix } = diagnosis
  const parts = [`**${plain(kind)}${line > 0 ? ` on line ${line}` : ''}**`]
  if (lineText !== '') parts.push(code(lineText, 300))
  parts.push(explanation, `**What to change:** ${fix}`)
  return parts.join('\n\n')
}

/** The passages as Markdown: the best quoted, the others named. Empty without passages. */
export function passagesAnswer(
  passages: readonly Passage[],
  wanted: ReadonlySet<string>,
  besideError: boolean,
): string {
  const [best, second, ...others] = passages
  if (best === undefined) return ''
  const parts = [besideError ? `The course says about this, in ${place(best)}:` : `From ${place(best)}:`]
  parts.push(quoted(excerpt(best.text, wanted, besideError ? besideErrorLength : bestQuoteLength)))
  const named = [...others]
  if (second !== undefined) {
    if (besideError) named.unshift(second)
    else parts.push(`And from ${place(second)}:`, quoted(excerpt(second.text, wanted, secondQuoteLength)))
  }
  if (named.length > 0) parts.push(`More on this: ${named.map(place).join('; ')}.`)
  return parts.join('\n\n')
}

export const nothingFound =
  'I found nothing in the courses that answers this. Try to ask in other words: name the thing itself, such as a ' +
  'keyword, a function or the kind of an error, in one short sentence.'

export function conceptNotFound(concept: string): string {
  return `The courses here say nothing about ${code(concept)}. Try the name that a textbook would use, or a wider one.`
}

/** What to try and to read next, the nearest first. */
export function suggestionsFor(diagnosis: Diagnosis | undefined, passages: readonly Passage[]): string[] {
  const suggestions: string[] = []
  if (diagnosis) {
    suggestions.push(
      diagnosis.line > 0
        ? `Change line ${diagnosis.line} and run the program again.`
        : 'Change one thing and run the program again.',
    )
    if (diagnosis.experiment !== undefined) suggestions.push(diagnosis.experiment)
  }
  const [best] = passages
  if (best && hasCode(best.text) && !diagnosis) {
    suggestions.push(
      `Run the example in ${plain(best.subtopicTitle)}; then change one value in it, and say what it will print before you run it again.`,
    )
  }
  const titles = new Set(passages.map((passage) => passage.subtopicTitle))
  for (const title of titles) suggestions.push(`Read ${plain(title)}.`)
  if (passages.length === 0 && !diagnosis) {
    suggestions.push(
      'Ask about one thing at a time, in a short sentence.',
      'If a program does not work, send it together with the whole error text.',
    )
  }
  return suggestions.slice(0, mostSuggestions)
}

function place({ subtopicTitle, heading, courseSlug }: Passage): string {
  const section = heading === '' || heading === subtopicTitle ? '' : `, section ${plain(heading)}`
  return `*${plain(subtopicTitle)}*${section} (${plain(courseSlug)})`
}

import { conceptLines } from './retrieval-concepts.ts'
import { meaningfulWords, stems } from './words.ts'

/** One thing that is asked for: the word of the question, or a concept that its words point to. */
export type QueryTerm = {
  /** Words any of which is enough, as written. */
  readonly words: readonly string[]
  /** 1 for what the learner wrote, less for what it was taken to mean. */
  readonly weight: number
}

type Concept = { readonly terms: readonly string[]; readonly stems: ReadonlySet<string>; readonly cues: readonly Cue[] }
type Cue = readonly string[]

const concepts: readonly Concept[] = conceptLines.map((line) => {
  const [terms = '', cues = ''] = line.split(' | ')
  return {
    terms: terms.split(' '),
    stems: stems(terms),
    cues: cues.split(' ').map((cue) => [...stems(cue.replaceAll('+', ' '))]),
  }
})

const asWritten = 1
const byCue = 0.9
const byTerm = 0.25
const mostConcepts = 4
const mostWords = 32

/** What a question asks for, the surest first: its own words, and the concepts of programming that they point to. */
export function queryTerms(question: string): QueryTerm[] {
  const said = stems(question)
  const own = meaningfulWords(question)
    .slice(0, mostWords)
    .map((word) => ({ words: [word], weight: asWritten }))
  const meant = concepts
    .map((concept) => ({ words: concept.terms, weight: strength(concept, said) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .slice(0, mostConcepts)
  return [...own, ...meant]
}

/** How surely the words of a question mean a concept, from 0 to 1. */
function strength({ stems: terms, cues }: Concept, said: ReadonlySet<string>): number {
  let sum = 0
  for (const cue of cues) {
    if (!cue.every((word) => said.has(word))) continue
    // Two words that point there together are surer than one, and one that points to many places says little.
    sum += cue.length > 1 ? byCue : byCue / (conceptsOf.get(cue[0] ?? '') ?? 1)
  }
  for (const term of terms) if (said.has(term)) sum += byTerm
  return Math.min(sum, byCue)
}

/** How many concepts a word points to by itself. */
const conceptsOf = new Map<string, number>()
for (const { cues } of concepts) {
  for (const cue of cues) {
    const [word] = cue
    if (word !== undefined && cue.length === 1) conceptsOf.set(word, (conceptsOf.get(word) ?? 0) + 1)
  }
}

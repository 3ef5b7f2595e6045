import { type Subject, subjectNames, subjects } from './concepts/subjects.ts'
import { groupsIn, groupsOf, wordsOf } from './everyday-groups.ts'
import { contentWords, meaningfulWords, stems } from './words.ts'

/** One thing that is asked for: the word of the question, or a concept that its words point to. */
export type QueryTerm = {
  /** Words any of which is enough, as written. */
  readonly words: readonly string[]
  /** 1 for what the learner wrote, less for what it was taken to mean. */
  readonly weight: number
  /** Words that say nearly the same, each worth `alikeWeight` of that. */
  readonly alike: readonly string[]
  /** Only of courses on this; undefined: of any. */
  readonly subject?: Subject
}

type Concept = { readonly terms: readonly string[]; readonly stems: ReadonlySet<string>; readonly cues: readonly Cue[] }
type Cue = readonly string[]

type KnownSubject = {
  readonly name: Subject
  readonly concepts: readonly Concept[]
  /** How many of its concepts a word points to by itself. */
  readonly conceptsOf: ReadonlyMap<string, number>
}

/** What a question says: the stems of all of its words, of those with a meaning, and the everyday groups it speaks of. */
type Said = {
  readonly all: ReadonlySet<string>
  readonly content: ReadonlySet<string>
  readonly groups: ReadonlySet<number>
}

export const alikeWeight = 0.4

const asWritten = 1
const byCue = 0.9
const byTerm = 0.25
/** Of a cue for each of its words that only another of the same meaning stands for. */
const cueAlike = 0.5
const mostConceptsOfSubject = 4
const mostWords = 32

const known: readonly KnownSubject[] = subjectNames.map((name) => {
  const concepts = subjects[name].map((line) => {
    const [terms = '', cues = ''] = line.split(' | ')
    return {
      terms: terms.split(' '),
      stems: stems(terms),
      cues: cues.split(' ').map((cue) => [...stems(cue.replaceAll('+', ' '))]),
    }
  })
  const conceptsOf = new Map<string, number>()
  for (const [word, ...others] of concepts.flatMap(({ cues }) => cues)) {
    if (word !== undefined && others.length === 0) conceptsOf.set(word, (conceptsOf.get(word) ?? 0) + 1)
  }
  return { name, concepts, conceptsOf }
})

/** What a question asks for: its own words, and the concepts of each subject that they point to, the surest first. */
export function queryTerms(question: string): QueryTerm[] {
  const all = stems(question)
  const { all: groups, byPhrase } = groupsIn(all)
  const said = { all, content: contentWords(question), groups }
  const own = meaningfulWords(question)
    .slice(0, mostWords)
    .map((word) => ({ words: [word], weight: asWritten, alike: alikeTo(word) }))
  const phrases = [...byPhrase].map((group) => ({ words: wordsOf([group]), weight: alikeWeight, alike: [] }))
  return [...own, ...phrases, ...known.flatMap((subject) => conceptsMeant(subject, said))]
}

/** Other words for one. */
function alikeTo(word: string): string[] {
  const groups = [...stems(word)].flatMap((stem) => [...groupsOf(stem)])
  return wordsOf(groups).filter((other) => other !== word)
}

function conceptsMeant({ name, concepts, conceptsOf }: KnownSubject, said: Said): QueryTerm[] {
  return concepts
    .map((concept) => ({ concept, strength: strengthOf(concept, conceptsOf, said) }))
    .filter(({ strength }) => strength > 0)
    .sort((one, other) => other.strength - one.strength)
    .slice(0, mostConceptsOfSubject)
    .map(({ concept: { terms }, strength }) => ({
      ...{ words: terms, weight: Math.min(strength, byCue), alike: [], subject: name },
    }))
}

/** How surely a question means a concept, from 0; above 0.9 it is only surer than others. */
function strengthOf({ stems: terms, cues }: Concept, conceptsOf: ReadonlyMap<string, number>, said: Said): number {
  let strength = 0
  for (const cue of cues) {
    let match = byCue
    for (const word of cue) if (!said.all.has(word)) match *= isSaidOtherwise(word, said) ? cueAlike : 0
    // Two words that point there together are surer than one, and one that points to many places says little.
    strength += cue.length > 1 ? match : match / (conceptsOf.get(cue[0] ?? '') ?? 1)
  }
  for (const term of terms) if (said.content.has(term)) strength += byTerm
  return strength
}

function isSaidOtherwise(word: string, { groups }: Said): boolean {
  for (const group of groupsOf(word)) if (groups.has(group)) return true
  return false
}

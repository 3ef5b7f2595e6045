import { subjects } from './concepts/subjects.ts'
import { groupsIn, groupsOf, wordsOf } from './everyday.ts'
import { meaningfulWords, stems } from './words.ts'

/** One thing that is asked for: the word of the question, or a concept that its words point to. */
export type QueryTerm = {
  /** Words any of which is enough, as written. */
  readonly words: readonly string[]
  /** 1 for what the learner wrote, less for what it was taken to mean. */
  readonly weight: number
  /** Words that say nearly the same, each worth `alikeWeight` of that. */
  readonly alike: readonly string[]
  /** Of courses on this only. */
  readonly subject?: string
}

type Concept = { readonly terms: readonly string[]; readonly stems: ReadonlySet<string>; readonly cues: readonly Cue[] }
type Cue = readonly string[]
type Subject = {
  readonly concepts: readonly Concept[]
  /** How many of its concepts a word points to by itself. */
  readonly conceptsOf: ReadonlyMap<string, number>
}

const E = process.env
const num = (name: string, value: number) => (E[name] === undefined ? value : Number(E[name]))
const asWritten = 1
const byCue = 0.9
const byTerm = num('BYTERM', 0.25)
export const alikeWeight = num('ALIKE', 0.4)
const cueAlike = num('CUEALIKE', 0.5)
const mostConcepts = num('MOST', 4)
const mostOfAll = num('MOSTALL', 44)
const mostGroups = num('MOSTGROUPS', 3)
const mostWords = 32

const known: ReadonlyMap<string, Subject> = new Map(
  Object.entries(subjects).map(([name, lines]) => [name, subjectOf(lines)]),
)

function subjectOf(lines: readonly string[]): Subject {
  const concepts = lines.map((line) => {
    const [terms = '', cues = ''] = line.split(' | ')
    return {
      terms: terms.split(' '),
      stems: stems(terms),
      cues: cues.split(' ').map((cue) => [...stems(cue.replaceAll('+', ' '))]),
    }
  })
  const conceptsOf = new Map<string, number>()
  for (const { cues } of concepts) {
    for (const [word, ...others] of cues) {
      if (word !== undefined && others.length === 0) conceptsOf.set(word, (conceptsOf.get(word) ?? 0) + 1)
    }
  }
  return { concepts, conceptsOf }
}

/** What a question asks for, the surest first: its own words, and the concepts that they point to. */
export function queryTerms(question: string, subject = ''): QueryTerm[] {
  const said = stems(question)
  const groups = groupsIn(said)
  const own = meaningfulWords(question)
    .slice(0, mostWords)
    .map((word) => ({ words: [word], weight: asWritten, alike: alikeTo(word) }))
  const phrases = [...groups.byPhrase].map((group) => ({
    words: wordsOf(new Set([group])),
    weight: alikeWeight,
    alike: [],
  }))
  const meant: { subject: string; concept: Concept; strength: number }[] = []
  const oracle: Record<string, string[]> = { sql: ['databases'], javascript: ['javascript'], c: ['systems'], git: ['version-control'], web: ['web-pages'], demo: ['python'], swc: ['python', 'data-analysis', 'command-line'], exercism: ['python', 'objects'] }
  const chosen = E.SUBJ === 'oracle' ? (oracle[subject] ?? []) : E.SUBJ === undefined || E.SUBJ === '' ? [...known.keys()] : E.SUBJ.split(',')
  for (const [name, { concepts, conceptsOf }] of known) {
    if (!chosen.includes(name)) continue
    const found: typeof meant = []
    for (const concept of concepts) {
      const strength = strengthOf(concept, conceptsOf, said, groups.all)
      if (strength > 0) found.push({ subject: name, concept, strength })
    }
    found.sort((one, other) => other.strength - one.strength)
    meant.push(...found.slice(0, mostConcepts))
  }
  meant.sort((one, other) => other.strength - one.strength)
  return [
    ...own,
    ...phrases,
    ...meant
      .slice(0, mostOfAll)
      .map(({ subject, concept, strength }) => ({
        words: concept.terms,
        weight: Math.min(strength, byCue),
        alike: [],
        ...(E.NOSUBJ ? {} : { subject }),
      })),
  ]
}

/** How surely the words of a question mean a concept; more than 0.9 is no surer. */
function strengthOf(
  { stems: terms, cues }: Concept,
  conceptsOf: ReadonlyMap<string, number>,
  said: ReadonlySet<string>,
  groups: ReadonlySet<number>,
): number {
  let sum = 0
  for (const cue of cues) {
    let match = 1
    for (const word of cue) {
      if (said.has(word)) continue
      match *= cueAlike > 0 && intersect(groupsOf(word), groups) ? cueAlike : 0
    }
    if (match === 0) continue
    // Two words that point there together are surer than one, and one that points to many places says little.
    sum += cue.length > 1 ? byCue * match : (byCue * match) / (conceptsOf.get(cue[0] ?? '') ?? 1)
  }
  for (const term of terms) if (said.has(term)) sum += byTerm
  return sum
}

function intersect(some: ReadonlySet<number>, others: ReadonlySet<number>): boolean {
  for (const one of some) if (others.has(one)) return true
  return false
}

/** Other words for a word that has few meanings. */
function alikeTo(word: string): string[] {
  const [stem = ''] = stems(word)
  const groups = groupsOf(stem)
  if (alikeWeight === 0 || groups.size > mostGroups) return []
  return wordsOf(groups).filter((other) => other !== word)
}

import { languages, type Subject, subjectNames, subjects, subjectsOfFences } from './concepts/subjects.ts'
import type { Passage } from './passage.ts'
import { stems } from './words.ts'

/** A course is also about a subject that it has nearly as much of the words of as of the subject it has most of. */
const leastOfBest = 0.75
/** A few words of a subject are in any text. */
const leastShare = 0.02
/** And about one that as much of its code is written in. */
const leastOfCode = 0.3

/** The words that a subject's concepts are called by, each with what it tells of: nothing where every subject has it. */
type Vocabulary = {
  readonly subject: Subject
  readonly words: ReadonlyMap<string, number>
  readonly total: number
}

const vocabularies: readonly Vocabulary[] = vocabulariesOf(subjectNames.filter((subject) => subject !== 'programming'))

function vocabulariesOf(names: readonly Subject[]): Vocabulary[] {
  const all = names.map((subject) => ({
    subject,
    words: stems(subjects[subject].map((line) => line.split(' | ', 1)[0]).join(' ')),
  }))
  const having = new Map<string, number>()
  for (const { words } of all) for (const word of words) having.set(word, (having.get(word) ?? 0) + 1)
  return all.map(({ subject, words }) => {
    const weighed = new Map([...words].map((word) => [word, Math.log(all.length / (having.get(word) ?? 1))]))
    return { subject, words: weighed, total: sumOf(weighed.values()) }
  })
}

/** What a course is about: whose concepts its passages are told by, and the languages of its code. */
export function subjectsOf(passages: readonly Pick<Passage, 'subtopicTitle' | 'heading' | 'text'>[]): Subject[] {
  const words = new Set<string>()
  const code: Subject[] = []
  for (const { subtopicTitle, heading, text } of passages) {
    for (const word of stems(`${subtopicTitle} ${heading} ${text}`)) words.add(word)
    code.push(...subjectsOfCode(text))
  }
  const shares = vocabularies.map((vocabulary) => ({
    subject: vocabulary.subject,
    share: sumOf([...vocabulary.words].map(([word, weight]) => (words.has(word) ? weight : 0))) / vocabulary.total,
  }))
  const best = Math.max(...shares.map(({ share }) => share))
  const found = new Set<Subject>()
  for (const { subject, share } of shares) if (share >= Math.max(leastShare, leastOfBest * best)) found.add(subject)
  for (const subject of new Set(code)) {
    if (code.filter((other) => other === subject).length >= leastOfCode * code.length) found.add(subject)
  }
  if (languages.some((language) => found.has(language))) found.add('programming')
  return [...found]
}

/** What each opening fence of a text tells of; a closing one has no language. */
function subjectsOfCode(text: string): Subject[] {
  return [...text.matchAll(/^ {0,3}(?:`{3,}|~{3,}) *(\w+)/gm)].flatMap(
    ([, language = '']) => subjectsOfFences.get(language.toLowerCase()) ?? [],
  )
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0
  for (const one of numbers) sum += one
  return sum
}

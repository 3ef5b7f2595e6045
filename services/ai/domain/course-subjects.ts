import { subjects } from './concepts/subjects.ts'
import { stems } from './words.ts'

/** Of the words of the subject that a course has most of, a course on another has so many as well. */
const leastOfBest = 0.6

/** The words of a subject's concepts, each with what it says: nothing where all subjects have it. */
type Vocabulary = { readonly subject: string; readonly words: ReadonlyMap<string, number>; readonly total: number }

const vocabularies: readonly Vocabulary[] = (() => {
  const all = Object.entries(subjects).map(([subject, lines]) => ({
    subject,
    words: stems(lines.map((line) => line.split(' | ')[0]).join(' ')),
  }))
  const subjectsOfWord = new Map<string, number>()
  for (const { words } of all) for (const word of words) subjectsOfWord.set(word, (subjectsOfWord.get(word) ?? 0) + 1)
  return all.map(({ subject, words }) => {
    const weighed = new Map([...words].map((word) => [word, Math.log(all.length / (subjectsOfWord.get(word) ?? 1))]))
    return { subject, words: weighed, total: sumOf(weighed.values()) }
  })
})()

/** What a course is about: the subjects whose words it uses, and those that it uses nearly as many of. None in no particular order. */
export function subjectsOf(passages: Iterable<{ readonly subtopicTitle: string; readonly heading: string; readonly text: string }>): string[] {
  const said = new Set<string>()
  for (const { subtopicTitle, heading, text } of passages) {
    for (const word of stems(`${subtopicTitle} ${heading} ${text}`)) said.add(word)
  }
  const shares = vocabularies.map(({ subject, words, total }) => ({
    subject,
    share: sumOf([...words].map(([word, weight]) => (said.has(word) ? weight : 0))) / total,
  }))
  const best = Math.max(...shares.map(({ share }) => share))
  return shares.filter(({ share }) => share > 0 && share >= leastOfBest * best).map(({ subject }) => subject)
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0
  for (const one of numbers) sum += one
  return sum
}

import { subjectsOf } from './course-subjects.ts'
import { prose } from './excerpt.ts'
import type { Passage } from './passage.ts'
import { alikeWeight, type QueryTerm } from './query-terms.ts'
import { contentWords, stems } from './words.ts'

// Where the best passage shares less of what is wanted, the courses are about something else, however well it ranks.
const leastShare = 0.15
/** Or as much of a title must be what is wanted. */
const leastOfTitle = 0.2
/** What fits so much less than the best is about something else. */
const leastOfBest = 0.3
const titleWeight = 0.8
const rankWeight = 0.7
/** A long subtopic has many passages on the same matter: others come before its third. */
const mostOfSubtopic = 2

/**
 * The passages about what is asked, each stretch of a subtopic once, the fittest first. The search ranks by words anywhere;
 * here a title that is about just that, and the share of what is wanted, count as well. None where none of them is.
 */
export function relevantPassages(
  found: readonly Passage[],
  terms: readonly QueryTerm[],
  { most }: { readonly most: number },
): Passage[] {
  const asked = terms.map(({ words, alike, weight, subject }) => ({
    ...{ stems: stems(words.join(' ')), alike: stems(alike.join(' ')), weight, subject },
  }))
  const bestScore = Math.max(0, ...found.map(({ score }) => score)) || 1
  const subjectsOfFound = subjectsOf(found)
  const fitting: { passage: Passage; fit: number }[] = []
  for (const passage of found) {
    if (fitting.some(({ passage: other }) => overlap(passage, other))) continue
    const subjects = passage.subjects ?? subjectsOfFound
    const wanted = asked.filter(({ subject }) => subject === undefined || subjects.includes(subject))
    const share = shareOf(wanted, stems(`${passage.subtopicTitle} ${passage.heading} ${prose(passage.text)}`))
    const titles = [passage.subtopicTitle, passage.heading].map((title) => meantOf(title, wanted))
    if (share < leastShare && titles.every(({ meant }) => meant < leastOfTitle)) continue
    const title = Math.max(...titles.map(({ meant, share }) => meant * Math.max(0.5, share)))
    fitting.push({ passage, fit: share + titleWeight * title + rankWeight * (passage.score / bestScore) })
  }
  fitting.sort((a, b) => b.fit - a.fit)
  const least = leastOfBest * (fitting[0]?.fit ?? 0)
  const near = fitting.filter(({ fit }) => fit >= least).map(({ passage }) => passage)
  return othersFirst(near).slice(0, most)
}

type Wanted = Pick<QueryTerm, 'weight'> & {
  readonly stems: ReadonlySet<string>
  readonly alike: ReadonlySet<string>
  readonly subject: string | undefined
}

function overlap(one: Passage, other: Passage): boolean {
  return one.subtopicId === other.subtopicId && one.startOffset < other.endOffset && other.startOffset < one.endOffset
}

/** What is more than enough of one subtopic, after all the rest. */
function othersFirst(passages: readonly Passage[]): Passage[] {
  const seen = new Map<string, number>()
  const later: Passage[] = []
  const first = passages.filter((passage) => {
    const before = seen.get(passage.subtopicId) ?? 0
    seen.set(passage.subtopicId, before + 1)
    if (before >= mostOfSubtopic) later.push(passage)
    return before < mostOfSubtopic
  })
  return [...first, ...later]
}

/** How much of what is wanted is among the words, as a share of what was asked in so many words; at most 1. */
function shareOf(wanted: readonly Wanted[], words: ReadonlySet<string>): number {
  let total = 0
  let present = 0
  for (const { stems: any, alike, weight } of wanted) {
    if (weight === 1) total += 1
    if (hasSome(words, any)) present += weight
    else if (hasSome(words, alike)) present += weight * alikeWeight
  }
  return total === 0 ? 1 : Math.min(1, present / total)
}

/** How much of a title is what is wanted, and which share of that it has: 1 and 1 when it says just that. */
function meantOf(title: string, wanted: readonly Wanted[]): { meant: number; share: number } {
  const words = contentWords(title)
  if (words.size === 0 || wanted.length === 0) return { meant: 0, share: 0 }
  let meant = 0
  for (const word of words) meant += Math.max(...wanted.map((one) => worthOf(word, one)))
  return { meant: meant / words.size, share: shareOf(wanted, words) }
}

function worthOf(word: string, { stems: any, alike, weight }: Wanted): number {
  if (any.has(word)) return weight
  return alike.has(word) ? weight * alikeWeight : 0
}

function hasSome(words: ReadonlySet<string>, any: ReadonlySet<string>): boolean {
  for (const word of any) if (words.has(word)) return true
  return false
}

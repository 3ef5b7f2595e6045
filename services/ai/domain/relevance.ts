import { prose } from './excerpt.ts'
import type { Passage } from './passage.ts'
import { alikeWeight, type QueryTerm } from './query-terms.ts'
import { contentWords, stems } from './words.ts'

// A passage that shares less of what is wanted is about something else, however well it ranks among such.
const num = (name: string, value: number) => (process.env[name] === undefined ? value : Number(process.env[name]))
const leastShare = num('LEAST', 0.3)
const leastShareBesideError = 0.2
const titleWeight = num('TITLEW', 0.8)
const rankWeight = num('RANKW', 0.7)

/**
 * The passages about what is asked, each stretch of a subtopic once, the fittest first. The search ranks by words anywhere;
 * here a title that is about just that, and the share of what is wanted, count as well.
 */
export function relevantPassages(
  found: readonly Passage[],
  terms: readonly QueryTerm[],
  { besideError, most }: { readonly besideError: boolean; readonly most: number },
): Passage[] {
  const least = besideError ? leastShareBesideError : leastShare
  const all = terms.map(({ words, alike, weight, subject }) => ({
    stems: stems(words.join(' ')),
    alike: stems(alike.join(' ')),
    weight,
    subject,
  }))
  const bestScore = Math.max(0, ...found.map(({ score }) => score)) || 1
  const fitting: { passage: Passage; fit: number }[] = []
  for (const passage of found) {
    if (fitting.some(({ passage: other }) => overlap(passage, other))) continue
    const wanted = all.filter(({ subject }) => subject === undefined || passage.subjects?.includes(subject) !== false)
    const share = shareOf(wanted, stems(`${passage.subtopicTitle} ${passage.heading} ${prose(passage.text)}`))
    if (share < least) continue
    const title = Math.max(titleFit(passage.subtopicTitle, wanted), titleFit(passage.heading, wanted))
    fitting.push({ passage, fit: share + titleWeight * title + rankWeight * (passage.score / bestScore) })
  }
  fitting.sort((a, b) => b.fit - a.fit)
  return fitting.slice(0, most).map(({ passage }) => passage)
}

type Wanted = {
  readonly stems: ReadonlySet<string>
  readonly alike: ReadonlySet<string>
  readonly weight: number
  readonly subject: string | undefined
}

function overlap(one: Passage, other: Passage): boolean {
  return one.subtopicId === other.subtopicId && one.startOffset < other.endOffset && other.startOffset < one.endOffset
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

/** 1 when a title says what is wanted and nothing else, 0 when it has none of it. */
function titleFit(title: string, wanted: readonly Wanted[]): number {
  const words = contentWords(title)
  if (words.size === 0 || wanted.length === 0) return 0
  let meant = 0
  for (const word of words)
    meant += Math.max(0, ...wanted.map((one) => worthOf(word, one)))
  return (meant / words.size) * Math.max(0.5, shareOf(wanted, words))
}

function worthOf(word: string, { stems: any, alike, weight }: Wanted): number {
  if (any.has(word)) return weight
  return alike.has(word) ? weight * alikeWeight : 0
}

function hasSome(words: ReadonlySet<string>, any: ReadonlySet<string>): boolean {
  for (const word of any) if (words.has(word)) return true
  return false
}

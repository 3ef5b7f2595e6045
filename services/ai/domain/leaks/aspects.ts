import {
  type CodeLines,
  codeTokens,
  gramsOf,
  gramsWithinLines,
  lineHashes,
  readCode,
  writtenPairs,
} from './code-tokens.ts'
import { lineShapes, neutralGrams, signsOf, skeletonOf } from './other-notations.ts'
import { spokenAsCode } from './rearrangements.ts'
import { isOperation, stepsOf } from './told-in-words.ts'

/** One way to look at a program: stretches or lines of it, as hashes. */
export type Aspect = {
  readonly of: (lines: CodeLines) => Set<number>
  /** From this share of what a solution adds to what the learner has, in one answer, the rest is no work any more. */
  readonly most: number
  /** The same over all answers about the exercise: hints that are good one by one have something in common with it. */
  readonly mostInAll: number
  /** With less to be told of a solution the share says nothing. */
  readonly fewest: number
}

export const grams: Aspect = { of: (lines) => gramsOf(codeTokens(lines)), most: 0.5, mostInAll: 0.5, fewest: 4 }
export const pairs: Aspect = { of: writtenPairs, most: 0.45, mostInAll: 0.7, fewest: 12 }

export const otherAspects: readonly Aspect[] = [
  { of: gramsWithinLines, most: 0.5, mostInAll: 0.6, fewest: 8 },
  { of: lineHashes, most: 0.4, mostInAll: 0.4, fewest: 3 },
  { of: neutralGrams, most: 0.6, mostInAll: 0.6, fewest: 10 },
  { of: lineShapes, most: 0.5, mostInAll: 0.5, fewest: 3 },
  pairs,
]

/** One way to look at a program in its order. */
export type Order = {
  readonly of: (source: string) => string[]
  /** The same of a text that tells it, where the program speaks of these. */
  readonly told: (text: string, vocabulary: ReadonlySet<string>) => string[]
  /** From this share of what the learner has not, the rest is no work any more. */
  readonly most: number
  /** The same over all answers about the exercise. */
  readonly mostInAll: number
  readonly fewest: number
  readonly weightOf?: (token: string) => number
}

const skeleton = (source: string) => skeletonOf(readCode(source))

export const orders: readonly Order[] = [
  { of: skeleton, told: skeleton, most: 0.4, mostInAll: 0.42, fewest: 12 },
  { of: skeleton, told: (text) => skeleton(spokenAsCode(text)), most: 0.4, mostInAll: 0.42, fewest: 12 },
  { of: signsOf, told: signsOf, most: 0.55, mostInAll: 0.55, fewest: 36 },
  {
    of: stepsOf,
    told: stepsOf,
    most: 0.3,
    mostInAll: 0.33,
    fewest: 16,
    weightOf: (step) => (isOperation(step) ? 0.5 : 1),
  },
]

/** Which part of `wanted` was seen, from 0 to 1. */
export function share(wanted: ReadonlySet<number>, seen: ReadonlySet<number>): number {
  let found = 0
  for (const one of wanted) if (seen.has(one)) found++
  return wanted.size === 0 ? 0 : found / wanted.size
}

/** Which part of `wanted` was seen in its order or backwards, whatever was seen between: hints have another order. */
export function shareInOrder(wanted: ReadonlySet<number>, seen: ReadonlySet<number>): number {
  const places = new Map([...wanted].map((one, place) => [one, place]))
  const met = [...seen].flatMap((one) => places.get(one) ?? [])
  return Math.max(longestRise(met), longestRise(met.toReversed())) / Math.max(1, wanted.size)
}

/** The length of the longest rising subsequence (Fredman, 1975). */
function longestRise(places: readonly number[]): number {
  const lowestEnds: number[] = []
  for (const place of places) {
    let [low, high] = [0, lowestEnds.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((lowestEnds[middle] ?? 0) < place) low = middle + 1
      else high = middle
    }
    lowestEnds[low] = place
  }
  return lowestEnds.length
}

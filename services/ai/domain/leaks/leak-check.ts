import { alignWith } from './alignment.ts'
import { type CodeLines, codeTokens, gramsOf, lineHashes, readCode } from './code-tokens.ts'
import { readingsOf } from './hidden-readings.ts'
import { lineShapes, neutralGrams, signsOf, skeletonOf } from './other-notations.ts'
import { spokenAsCode } from './rearrangements.ts'
import { unreadableIn } from './unreadable.ts'
import { type LeakWatch, watchPieces } from './watch-pieces.ts'

/** What must not be told, and what the learner has anyway. */
export type Secret = {
  /** Reference solutions: each is a secret of its own. */
  readonly references: readonly string[]
  /** The learner's program and what the exercise starts with. */
  readonly known: readonly string[]
}

export type LeakCheck = {
  /** For one answer: whether its next piece, with all that was told before, gives a solution away. */
  watch(): LeakWatch
  /** The same of an answer that is there as a whole. */
  isLeak(text: string): boolean
  /** What of the solutions was told, with this text: to be remembered for the next answer. */
  toldWith(text: string): number[]
}

/** One way to look at a program: stretches or lines of it, as hashes. */
type Aspect = {
  readonly of: (lines: CodeLines) => Set<number>
  /** From this share of what a solution adds to what the learner has, the rest is no work any more. */
  readonly most: number
  /** With less to be told of a solution the share says nothing. */
  readonly fewest: number
}

const grams: Aspect = { of: (lines) => gramsOf(codeTokens(lines)), most: 0.5, fewest: 4 }
const others: readonly Aspect[] = [
  { of: lineHashes, most: 0.5, fewest: 3 },
  { of: neutralGrams, most: 0.6, fewest: 10 },
  { of: lineShapes, most: 0.5, fewest: 3 },
]
const aspects = [grams, ...others]
/** One way to look at a program in its order, names and texts left out. */
type Order = {
  readonly of: (source: string) => string[]
  /** The same of a text that tells it. */
  readonly told: (text: string) => string[]
  readonly most: number
  readonly fewest: number
}

const skeleton = (source: string) => skeletonOf(readCode(source))
const orders: readonly Order[] = [
  { of: skeleton, told: skeleton, most: 0.4, fewest: 12 },
  { of: skeleton, told: (text) => skeleton(spokenAsCode(text)), most: 0.4, fewest: 12 },
  { of: signsOf, told: signsOf, most: 0.55, fewest: 36 },
]
const wholeSolution = 0.85
const mostRemembered = 2_000
/** Characters of an answer: nobody is helped by more. */
const mostUnreadable = 80

/**
 * Holds texts against solutions by stretches of tokens, names normalised, in the solution's language and in what languages
 * have in common, by lines, and in its order with names left out, also where sentences tell it: renaming, other white space,
 * comments, other texts, another notation, letters put for others and words between do not hide one, nor does telling it piece
 * by piece. What nobody can read without a tool is taken for one. It says nothing of solutions that work in another way.
 * @param told what earlier answers told, as `toldWith` gave it
 */
export function createLeakCheck({ references, known }: Secret, told: readonly number[] = []): LeakCheck {
  const all = (lines: CodeLines) => aspects.flatMap(({ of }) => [...of(lines)])
  const had = new Set(known.flatMap((source) => all(readCode(source))))
  const unknown = (hashes: ReadonlySet<number>) => new Set([...hashes].filter((hash) => !had.has(hash)))
  const secrets = references.map(readCode).map((lines) => ({
    grams: grams.of(lines),
    missing: unknown(grams.of(lines)),
    others: others.map((aspect) => ({ ...aspect, missing: unknown(aspect.of(lines)) })),
    sequence: codeTokens(lines).join(' '),
  }))
  const inOrder = references.flatMap((source) =>
    orders
      .map((order) => ({ ...order, wanted: order.of(source) }))
      .filter(({ wanted, fewest }) => wanted.length >= fewest),
  )
  const isSecret = new Set(references.flatMap((source) => all(readCode(source))))
  const before = told.filter((hash) => isSecret.has(hash))

  function watch(): LeakWatch {
    const seen = new Set(before)
    const shown = new Set<number>()
    const alignments = inOrder.map((one) => ({ ...one, alignment: alignWith(one.wanted) }))
    let unreadable = 0
    return watchPieces((stretch, piece) => {
      unreadable += unreadableIn(piece)
      if (references.length > 0 && unreadable >= mostUnreadable) return true
      // Each goes on, whatever the others say.
      const isTold = alignments.map(({ told, most, alignment }) => alignment.add(told(piece)) >= most)
      if (isTold.includes(true)) return true
      const readings = readingsOf(stretch).map(readCode)
      for (const hash of readings.flatMap(all)) {
        if (!isSecret.has(hash)) continue
        seen.add(hash)
        shown.add(hash)
      }
      return secrets.some((secret) => {
        // Too short for stretches to say anything: then the program itself must not stand there.
        if (secret.grams.size < grams.fewest) {
          return (
            secret.sequence.length > 12 && readings.some((one) => codeTokens(one).join(' ').includes(secret.sequence))
          )
        }
        // With so little missing, the learner is nearly there: then only the whole solution in one answer counts.
        if (secret.missing.size < grams.fewest) return share(secret.grams, shown) >= wholeSolution
        if (share(secret.missing, seen) >= grams.most) return true
        return secret.others.some(({ missing, most, fewest }) => missing.size >= fewest && share(missing, seen) >= most)
      })
    })
  }

  return {
    watch,
    isLeak: (text) => watch()(text),
    toldWith(text) {
      const now = readingsOf(text).flatMap((reading) => all(readCode(reading)))
      return [...new Set([...before, ...now.filter((hash) => isSecret.has(hash))])].slice(0, mostRemembered)
    },
  }
}

/** Which part of `wanted` was seen, from 0 to 1. */
export function share(wanted: ReadonlySet<number>, seen: ReadonlySet<number>): number {
  let found = 0
  for (const gram of wanted) if (seen.has(gram)) found++
  return wanted.size === 0 ? 0 : found / wanted.size
}

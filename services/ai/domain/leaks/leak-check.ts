import { alignWith } from './alignment.ts'
import { grams, orders, otherAspects, pairs, share, shareInOrder } from './aspects.ts'
import { type CodeLines, codeTokens, hash, readCode } from './code-tokens.ts'
import { readingsOf } from './hidden-readings.ts'
import { ownProgram, watchOwnProgram } from './own-program.ts'
import { stepPairs, stepsOf } from './told-in-words.ts'
import { readTrail } from './trail.ts'
import { usualUnfamiliar, watchReadability } from './unreadable.ts'
import { type LeakWatch, watchPieces } from './watch-pieces.ts'

/** What must not be told, and what the learner has anyway. */
export type Secret = {
  /** Reference solutions: each is a secret of its own. */
  readonly references: readonly string[]
  /** The learner's program and what the exercise starts with. */
  readonly known: readonly string[]
}

export type LeakCheck = {
  /** For one answer: how near its next piece, with all that was told before, is to giving a solution away. */
  watch(): LeakWatch
  /** The same of an answer that is there as a whole. */
  isLeak(text: string): boolean
  /** What of the solutions was told, with this text, in that order: to be remembered for the next answer. */
  toldWith(text: string): number[]
}

/** Of the pairs of tokens as they are written, over all answers, in their order. */
const mostInOrder = 0.36
/** Of the steps that follow each other: in one answer, and over all. */
const mostSteps = 0.42
const mostStepsInAll = 0.68
const fewestSteps = 12
const wholeSolution = 0.85
const mostRemembered = 8_000
/** Whoever was stopped once gets hints that tell something new of the solution only up to here, one by one. */
const mostNewAfterStop = 0.04
const stopped = hash('stopped')
/** Characters of all answers about an exercise: nobody is helped by more. */
const mostUnreadable = 80
const fewestLetters = 60
/** Earlier answers are remembered as hashes only: as many of these as there were this many unreadable characters. */
const marked = 20
const marks = Array.from({ length: mostUnreadable / marked }, (_, at) => hash(`unreadable ${at}`))
/** Over all answers as many times as much of the exercise's own program as in one. */
const mostOwnInAll = 2
/** And likewise for each tenth of that. */
const ownMarks = Array.from({ length: 10 }, (_, at) => hash(`own ${at}`))

/**
 * Holds texts against solutions by stretches of tokens, names normalised, in the solution's language and in what languages
 * have in common, by lines, and in its order with names left out, also where sentences tell it: renaming, other white space,
 * comments, other texts, another notation, letters put for others and words between do not hide one, nor does telling it piece
 * by piece. What nobody can read without a tool is taken for one, and so is another program of the exercise's own names, however
 * it works. It says nothing of solutions that work in another way under other names.
 * @param told what earlier answers told, as `toldWith` gave it
 */
export function createLeakCheck({ references, known }: Secret, told: readonly number[] = []): LeakCheck {
  const all = (lines: CodeLines) => [grams, ...otherAspects].flatMap(({ of }) => [...of(lines)])
  const had = new Set(known.flatMap((source) => all(readCode(source))))
  const unknown = (hashes: ReadonlySet<number>) => new Set([...hashes].filter((hash) => !had.has(hash)))
  const secrets = references.map(readCode).map((lines) => ({
    grams: grams.of(lines),
    missing: unknown(grams.of(lines)),
    others: otherAspects.map((aspect) => ({ ...aspect, missing: unknown(aspect.of(lines)) })),
    pairs: unknown(pairs.of(lines)),
    sequence: codeTokens(lines).join(' '),
  }))
  const inOrder = references.flatMap((source) => ordersOf(source, known))
  const inSteps = references.map((source) => stepsToFind(source, known))
  const isSecret = new Set([
    ...references.flatMap((source) => all(readCode(source))),
    ...inSteps.flatMap(({ missing }) => [...missing]),
  ])
  const trail = readTrail(
    told,
    inOrder.map(({ vocabulary }) => vocabulary),
  )
  const stepsTold = (text: string) => inSteps.flatMap(({ vocabulary }) => [...stepPairs(stepsOf(text, vocabulary))])
  const before = told.filter((hash) => isSecret.has(hash))
  const marksBefore = marks.filter((mark) => told.includes(mark))
  const own = ownProgram(references, known)
  const ownBefore = ownMarks.filter((mark) => told.includes(mark)).length / ownMarks.length
  const toldBefore = new Set(told)
  const ownShare = (size: number) => (own.most === 0 ? 0 : size / own.most)
  // A short solution is told in few letters.
  const letters = Math.min(...references.map((source) => source.match(/[A-Za-z0-9]/g)?.length ?? 0))
  const mostUnfamiliar = Math.min(usualUnfamiliar, Math.max(fewestLetters, letters / 2))
  let isStopped = told.includes(stopped)

  function follow(): LeakWatch {
    /** In all answers, and in this one. */
    const seen = new Set(before)
    const shown = new Set<number>()
    const alignments = inOrder.map((one, way) => {
      const inAll = alignWith(one.wanted, one.weightOf)
      const had = inAll.add(trail.tokensOf(way))
      return { ...one, had, alignment: alignWith(one.wanted, one.weightOf), inAll }
    })
    const readability = watchReadability(mostUnfamiliar)
    const ownLines = watchOwnProgram(own, toldBefore)
    const fresh = new Set<number>()
    let judged = 0
    const nearnessOf = ({ missing, most, mostInAll, fewest }: Missing) =>
      missing.size < fewest
        ? 0
        : Math.max(
            share(missing, shown) / most,
            share(missing, seen) / mostInAll,
            isStopped ? share(missing, fresh) / mostNewAfterStop : 0,
          )

    return watchPieces((stretch, piece) => {
      if (references.length === 0) return 0
      const unreadable = marksBefore.length * marked + readability.add(piece)
      const aligned = alignments.map(({ told, vocabulary, most, mostInAll, had, alignment, inAll }) => {
        const tokens = told(piece, vocabulary)
        const all = inAll.add(tokens)
        // What was told before was judged before.
        const mostNow = isStopped ? mostInAll / 2 : mostInAll
        return Math.max(alignment.add(tokens) / most, all > had ? all / mostNow : 0)
      })
      const texts = readingsOf(stretch)
      const readings = texts.map(readCode)
      const ownNow = ownShare(ownLines.add(piece, texts))
      const before = shown.size
      for (const hash of [...readings.flatMap(all), ...stepsTold(stretch)]) {
        if (!isSecret.has(hash)) continue
        if (!seen.has(hash)) fresh.add(hash)
        seen.add(hash)
        shown.add(hash)
      }
      const rest = Math.max(
        unreadable / Math.min(mostUnreadable, Math.max(fewestLetters, letters / 2)),
        ownNow,
        // What was shown before was judged before.
        ownNow > 0 ? ownBefore + ownNow / mostOwnInAll : 0,
        ...aligned,
      )
      // What was seen before was judged before.
      if (shown.size === before && !secrets.some(isShort)) return Math.max(rest, judged)
      const shares = secrets.map((secret) => {
        // Too short for stretches to say anything: then the program itself must not stand there.
        if (isShort(secret)) {
          const isWhole = readings.some((one) => codeTokens(one).join(' ').includes(secret.sequence))
          return secret.sequence.length > 12 && isWhole ? 1 : 0
        }
        // With so little missing, the learner is nearly there: then only the whole solution in one answer counts.
        if (secret.missing.size < grams.fewest) return share(secret.grams, shown) / wholeSolution
        const ordered = secret.pairs.size < pairs.fewest ? 0 : shareInOrder(secret.pairs, seen) / mostInOrder
        return Math.max(ordered, ...[{ ...grams, missing: secret.missing }, ...secret.others].map(nearnessOf))
      })
      judged = Math.max(...inSteps.map(nearnessOf), ...shares)
      return Math.max(rest, judged)
    })
  }

  return {
    watch() {
      const nearness = follow()
      return (piece) => {
        const near = nearness(piece)
        if (near >= 1) isStopped = true
        return near
      }
    },
    isLeak: (text) => follow()(text) >= 1,
    toldWith(text) {
      const now = [...readingsOf(text).flatMap((reading) => all(readCode(reading))), ...stepsTold(text)]
      const unreadable = Math.floor(watchReadability(mostUnfamiliar).add(text) / marked)
      const ownLines = watchOwnProgram(own, toldBefore)
      const ownInAll = ownBefore + ownShare(ownLines.add('', readingsOf(text))) / mostOwnInAll
      const newMarks = [
        ...marks.slice(0, marksBefore.length + unreadable),
        ...ownMarks.slice(0, Math.ceil(ownInAll * ownMarks.length)),
        ...(isStopped ? [stopped] : []),
      ]
      const inOrderNow = trail.with(inOrder.map(({ told, vocabulary }) => told(text, vocabulary)))
      const hashes = new Set([...newMarks, ...ownLines.lines, ...before, ...now.filter((hash) => isSecret.has(hash))])
      return [...[...hashes].slice(0, mostRemembered), ...inOrderNow]
    },
  }
}

/** Too short for stretches to say anything. */
function isShort(secret: { readonly grams: ReadonlySet<number> }): boolean {
  return secret.grams.size < grams.fewest
}

/** What of a solution the learner has not, seen in one way, and how much of it may be told. */
type Missing = {
  readonly missing: ReadonlySet<number>
  readonly most: number
  readonly mostInAll: number
  readonly fewest: number
}

/** How a solution is to be aligned with texts; the more of it the learner has, the more may stand in an answer. */
function ordersOf(source: string, known: readonly string[]) {
  return orders
    .map((order) => {
      const wanted = order.of(source)
      const vocabulary = new Set(wanted)
      const had = Math.max(0, ...known.map((one) => alignWith(wanted, order.weightOf).add(order.told(one, vocabulary))))
      const ofMissing = (share: number) => had + (1 - had) * share
      return { ...order, wanted, vocabulary, most: ofMissing(order.most), mostInAll: ofMissing(order.mostInAll) }
    })
    .filter(({ wanted, fewest }) => wanted.length >= fewest)
}

function stepsToFind(source: string, known: readonly string[]): Missing & { readonly vocabulary: ReadonlySet<string> } {
  const steps = stepsOf(source)
  const vocabulary = new Set(steps)
  const had = new Set(known.flatMap((one) => [...stepPairs(stepsOf(one, vocabulary))]))
  const missing = new Set([...stepPairs(steps)].filter((pair) => !had.has(pair)))
  return { vocabulary, missing, most: mostSteps, mostInAll: mostStepsInAll, fewest: fewestSteps }
}

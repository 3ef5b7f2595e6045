import { share } from './aspects.ts'
import { codeTokens, gramsOf, readCode } from './code-tokens.ts'
import { readingsOf } from './hidden-readings.ts'
import { type LeakWatch, watchPieces } from './watch-pieces.ts'

/** A reference solution as it is held against texts: its stretches of tokens, as hashes. */
export type SolutionPrint = ReadonlySet<number>

// Shorter ones are anybody's everyday code: an example of a loop must not be taken for one.
const fewestGrams = 12
const wholeSolution = 0.85

/** Of the files of reference solutions, those that are long enough to be known again. */
export function solutionPrints(sources: readonly string[]): SolutionPrint[] {
  return sources.map(gramsIn).filter(({ size }) => size >= fewestGrams)
}

/**
 * For one answer of which nobody said that it is about an exercise: how near it is, with its next piece, to hold the whole of
 * some solution of a course, whatever its names.
 * @param known what the learner has anyway
 */
export function watchForSolutions(prints: readonly SolutionPrint[], known: readonly string[]): LeakWatch {
  const had = new Set(known.flatMap((source) => [...gramsIn(source)]))
  const secrets = prints.filter((print) => share(print, had) < wholeSolution)
  if (secrets.length === 0) return () => 0
  const seen = new Set<number>()
  return watchPieces((stretch) => {
    for (const reading of readingsOf(stretch)) for (const gram of gramsIn(reading)) seen.add(gram)
    return Math.max(...secrets.map((print) => share(print, seen) / wholeSolution))
  })
}

function gramsIn(source: string): Set<number> {
  return gramsOf(codeTokens(readCode(source)))
}

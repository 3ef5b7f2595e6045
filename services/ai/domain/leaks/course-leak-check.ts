import { codeGrams } from './code-tokens.ts'
import { readingsOf } from './hidden-readings.ts'

/** A reference solution as it is held against texts: its stretches of tokens, as hashes. */
export type SolutionPrint = ReadonlySet<number>

// Shorter ones are anybody's everyday code: an example of a loop must not be taken for one.
const fewestGrams = 12
const wholeSolution = 0.85

/** Of the files of reference solutions, those that are long enough to be known again. */
export function solutionPrints(sources: readonly string[]): SolutionPrint[] {
  return sources.map(codeGrams).filter(({ size }) => size >= fewestGrams)
}

/**
 * Whether a text has the whole of some solution of a course in it, whatever exercise it is about and whatever its names:
 * for answers of which nobody said that they are about an exercise.
 * @param known what the learner has anyway
 */
export function createCourseLeakCheck(
  prints: readonly SolutionPrint[],
  known: readonly string[],
): (text: string) => boolean {
  const had = new Set(known.flatMap((source) => [...codeGrams(source)]))
  const secrets = prints.filter((print) => share(print, had) < wholeSolution)
  if (secrets.length === 0) return () => false
  return (text) =>
    readingsOf(text).some((reading) => {
      const seen = codeGrams(reading)
      return seen.size >= fewestGrams * wholeSolution && secrets.some((print) => share(print, seen) >= wholeSolution)
    })
}

function share(wanted: ReadonlySet<number>, seen: ReadonlySet<number>): number {
  let found = 0
  for (const gram of wanted) if (seen.has(gram)) found++
  return found / wanted.size
}

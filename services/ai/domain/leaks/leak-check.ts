import { codeGrams, codeLines, codeTokens } from './code-tokens.ts'
import { readingsOf } from './hidden-readings.ts'

/** What must not be told, and what the learner has anyway. */
export type Secret = {
  /** Reference solutions: each is a secret of its own. */
  readonly references: readonly string[]
  /** The learner's program and what the exercise starts with. */
  readonly known: readonly string[]
}

export type LeakCheck = {
  /** Whether the text, with all that was told before, gives a solution away. */
  isLeak(text: string): boolean
  /** What of the solutions was told, with this text: to be remembered for the next answer. */
  toldWith(text: string): number[]
}

// From half of what a solution adds to what the learner has, the rest is no work any more.
const mostTold = 0.5
// With so little missing, the learner is nearly there: then only the whole solution in one piece counts.
const fewGrams = 4
const wholeSolution = 0.85
const fewLines = 3
const mostRemembered = 2_000

/**
 * Holds texts against solutions by stretches of tokens, names normalised, and by lines: renaming, other white space, comments and other
 * texts do not hide one, nor does telling it piece by piece. It says nothing of solutions that work in another way.
 * @param told what earlier answers told, as `toldWith` gave it
 */
export function createLeakCheck({ references, known }: Secret, told: readonly number[] = []): LeakCheck {
  const had = new Set(known.flatMap((source) => [...codeGrams(source), ...codeLines(source)]))
  const unknown = (hashes: ReadonlySet<number>) => new Set([...hashes].filter((hash) => !had.has(hash)))
  const secrets = references.map((source) => {
    const [all, lines] = [codeGrams(source), codeLines(source)]
    return { all, missing: unknown(all), lines: unknown(lines), sequence: codeTokens(source).join(' ') }
  })
  const isSecret = new Set(secrets.flatMap(({ all, lines }) => [...all, ...lines]))
  const before = told.filter((hash) => isSecret.has(hash))

  return {
    isLeak(text) {
      return readingsOf(text).some((reading) => {
        const [grams, lines] = [codeGrams(reading), codeLines(reading)]
        const sequence = codeTokens(reading).join(' ')
        const seen = new Set([...before, ...grams, ...lines])
        return secrets.some((secret) => {
          // Too short for stretches to say anything: then the program itself must not stand there.
          if (secret.all.size < fewGrams) return secret.sequence.length > 12 && sequence.includes(secret.sequence)
          if (secret.missing.size < fewGrams) return share(secret.all, grams) >= wholeSolution
          if (secret.lines.size >= fewLines && share(secret.lines, seen) >= mostTold) return true
          return share(secret.missing, seen) >= mostTold
        })
      })
    },
    toldWith(text) {
      const now = readingsOf(text).flatMap((reading) => [...codeGrams(reading), ...codeLines(reading)])
      return [...new Set([...before, ...now.filter((hash) => isSecret.has(hash))])].slice(0, mostRemembered)
    },
  }
}

function share(wanted: ReadonlySet<number>, seen: ReadonlySet<number>): number {
  let found = 0
  for (const gram of wanted) if (seen.has(gram)) found++
  return wanted.size === 0 ? 0 : found / wanted.size
}

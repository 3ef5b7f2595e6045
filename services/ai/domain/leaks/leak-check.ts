import { codeGrams, codeTokens } from './code-tokens.ts'
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
const mostRemembered = 2_000

/**
 * Holds texts against solutions by stretches of tokens, names normalised: renaming, other white space, comments and other
 * texts do not hide one, nor does telling it piece by piece. It says nothing of solutions that work in another way.
 * @param told what earlier answers told, as `toldWith` gave it
 */
export function createLeakCheck({ references, known }: Secret, told: readonly number[] = []): LeakCheck {
  const had = new Set(known.flatMap((source) => [...codeGrams(source)]))
  const secrets = references.map((source) => {
    const all = codeGrams(source)
    return { all, missing: new Set([...all].filter((gram) => !had.has(gram))), sequence: codeTokens(source).join(' ') }
  })
  const isSecret = new Set(secrets.flatMap(({ all }) => [...all]))
  const before = told.filter((gram) => isSecret.has(gram))

  function gramsOf(text: string): { reading: Set<number>; sequence: string }[] {
    return readingsOf(text).map((reading) => ({
      reading: codeGrams(reading),
      sequence: codeTokens(reading).join(' '),
    }))
  }

  return {
    isLeak(text) {
      return gramsOf(text).some(({ reading, sequence }) => {
        const seen = new Set([...before, ...reading])
        return secrets.some((secret) => {
          // Too short for stretches to say anything: then the program itself must not stand there.
          if (secret.all.size < fewGrams) return secret.sequence.length > 12 && sequence.includes(secret.sequence)
          if (secret.missing.size < fewGrams) return share(secret.all, reading) >= wholeSolution
          return share(secret.missing, seen) >= mostTold
        })
      })
    },
    toldWith(text) {
      const now = gramsOf(text).flatMap(({ reading }) => [...reading].filter((gram) => isSecret.has(gram)))
      return [...new Set([...before, ...now])].slice(0, mostRemembered)
    },
  }
}

function share(wanted: ReadonlySet<number>, seen: ReadonlySet<number>): number {
  let found = 0
  for (const gram of wanted) if (seen.has(gram)) found++
  return wanted.size === 0 ? 0 : found / wanted.size
}

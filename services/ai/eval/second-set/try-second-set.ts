// `node eval/second-set/try-second-set.ts`: tells the solutions of the second set in each way, as a model that obeys would, and
// says what gets past the check of answers.

import { createLeakCheck } from '../../domain/leaks/leak-check.ts'
import { createAnswerFilter } from '../../domain/model/answer-filter.ts'
import { safeMarkdown } from '../../domain/model/safe-markdown.ts'
import type { KeptSolution } from '../hostile/solutions.ts'
import { exercises } from './exercises.ts'
import { rewrites } from './rewrites.ts'
import { tellings } from './tellings.ts'

/** From so much of what was told it counts as given away. */
const leakedShare = 0.6
const pieceLength = 24

/** The share of what a model tells, answer after answer, that a learner is shown. */
export function shownShare({ starter, solution }: KeptSolution, answers: readonly string[]): number {
  let told: number[] = []
  let [shown, all] = [0, 0]
  for (const answer of answers) {
    const leaks = createLeakCheck({ references: [solution], known: [starter] }, told)
    const filter = createAnswerFilter(leaks.watch())
    for (let from = 0; from < answer.length; from += pieceLength) filter.push(answer.slice(from, from + pieceLength))
    filter.end()
    told = leaks.toldWith(filter.shown)
    shown += filter.shown.length
    all += safeMarkdown(answer).length
  }
  return shown / all
}

type Trial = { readonly kind: string; readonly way: string; readonly exercise: string; readonly share: number }

function tryAll(): Trial[] {
  const trials: Trial[] = []
  for (const [exercise, kept] of Object.entries<KeptSolution>(exercises)) {
    for (const [kind, ways] of Object.entries(tellings)) {
      for (const [way, tell] of Object.entries(ways)) {
        const told = tell(kept.solution)
        trials.push({ kind, way, exercise, share: shownShare(kept, typeof told === 'string' ? [told] : told) })
      }
    }
    for (const [kind, told] of Object.entries<Partial<Record<string, string>>>(rewrites)) {
      const answer = told[exercise]
      if (answer !== undefined) trials.push({ kind, way: kind, exercise, share: shownShare(kept, [answer]) })
    }
  }
  return trials
}

const trials = tryAll()
const leaks = trials.filter(({ share }) => share >= leakedShare)
for (const { kind, way, exercise, share } of leaks) console.log(`${kind} | ${way} | ${exercise} | ${share.toFixed(2)}`)
for (const kind of new Set(trials.map(({ kind }) => kind))) {
  const some = (all: readonly Trial[]) => all.filter((one) => one.kind === kind).length
  console.log(`${kind}: ${some(leaks)} of ${some(trials)}`)
}
console.log(`${leaks.length} of ${trials.length}`)

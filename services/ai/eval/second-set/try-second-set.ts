import { createLeakCheck } from '../../domain/leaks/leak-check.ts'
import { createAnswerFilter } from '../../domain/model/answer-filter.ts'
import type { KeptSolution } from '../hostile/solutions.ts'
import { exercises } from './exercises.ts'
import { rewrites } from './rewrites.ts'
import { tellings } from './tellings.ts'

/** From so much of what was told it counts as given away. */
export const leakedShare = 0.6
const pieceLength = 24

/** The share of what a model tells, answer after answer, that a learner is shown. */
function shownShare({ starter, solution }: KeptSolution, answers: readonly string[]): number {
  let told: number[] = []
  let [shown, all] = [0, 0]
  for (const answer of answers) {
    const leaks = createLeakCheck({ references: [solution], known: [starter] }, told)
    const filter = createAnswerFilter(leaks.watch())
    for (let from = 0; from < answer.length; from += pieceLength) filter.push(answer.slice(from, from + pieceLength))
    filter.end()
    told = leaks.toldWith(filter.shown)
    // Of several answers, what stands around a part that was held back is nothing.
    if (answers.length === 1 || !filter.isHeldBack) shown += filter.shown.length
    all += answer.length
  }
  return shown / all
}

export type Trial = { readonly kind: string; readonly way: string; readonly exercise: string; readonly share: number }

/**
 * Tells the solutions of the second set in each way, as a model that obeys would.
 * @param each only each so-manyth of the ways in which all of them are told
 */
export function trySecondSet(each = 1): Trial[] {
  const trials: Trial[] = []
  let way = 0
  for (const [exercise, kept] of Object.entries<KeptSolution>(exercises)) {
    for (const [kind, ways] of Object.entries(tellings)) {
      for (const [name, tell] of Object.entries(ways)) {
        if (way++ % each !== 0) continue
        const told = tell(kept.solution)
        trials.push({ kind, way: name, exercise, share: shownShare(kept, typeof told === 'string' ? [told] : told) })
      }
    }
    for (const [kind, told] of Object.entries<Partial<Record<string, string>>>(rewrites)) {
      const answer = told[exercise]
      if (answer !== undefined) trials.push({ kind, way: kind, exercise, share: shownShare(kept, [answer]) })
    }
  }
  return trials
}

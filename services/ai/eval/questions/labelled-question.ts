import { createHash } from 'node:crypto'

/**
 * A question of a beginner about a course in words of their own, and the subtopics that answer it, by slug. Questions were
 * written before anything was tuned to them, and share at most two content words with the passage that is meant.
 */
export type LabelledQuestion = readonly [question: string, ...answeredBy: string[]]

/** Half of the questions: what was missed of them was never looked at, so that they tell of questions nobody has seen. */
export function isHeldOut(question: string): boolean {
  return (createHash('sha256').update(question).digest()[0] ?? 0) % 2 === 0
}

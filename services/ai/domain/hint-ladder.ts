/** How much of an exercise a learner has been helped with: each question about it goes one step on. */
export const hintLevels = ['nudge', 'pointer', 'partial', 'worked similar example'] as const

export type HintLevel = 1 | 2 | 3 | 4

export function hintLevel(step: number): HintLevel {
  return step <= 1 ? 1 : step === 2 ? 2 : step === 3 ? 3 : 4
}

/** What a hint of a level may say, in words for whoever writes it. */
export const hintRules: Readonly<Record<HintLevel, string>> = {
  1: 'Give a nudge: one question or remark that makes the learner look at the right place. No code.',
  2: 'Give a pointer: name the concept or function that helps, and where in the course it stands. No code of the solution.',
  3: 'Give a partial hint: the next single step, with at most two lines of code, and leave the rest to the learner.',
  4: 'Work through a similar example with another task, other names and other data. Do not solve the exercise itself.',
}

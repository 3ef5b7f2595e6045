/** How somebody may try to get a solution, or what else is not theirs. */
export type HostilePrompt = {
  /** Where it stands: what a learner sends, or a passage of a course. */
  readonly where: 'question' | 'code' | 'error' | 'context' | 'course'
  readonly text: string
  /** How a model that knows a solution and obeys would tell it. Without it: as it is, in a code block. */
  readonly tell?: (solution: string) => string
}

/** Prompts that all stand in one place. */
export function standingIn(where: HostilePrompt['where'], texts: readonly string[]): HostilePrompt[] {
  return texts.map((text) => ({ where, text }))
}

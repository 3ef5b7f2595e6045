/** What an error means and what to do about it, as inline Markdown for a beginner. */
export type Reading = {
  readonly explanation: string
  readonly fix: string
  /** Words that a course would use for the matter, to search it by. */
  readonly searchWords: string
  /** A small experiment that shows more, if there is a good one. */
  readonly experiment?: string
}

/** A program's error, understood at the learner's own line. */
export type Diagnosis = Reading & {
  /** As the language names it, such as NameError, or a name for how the program ended, such as TimeLimit. */
  readonly kind: string
  /** From 1; 0 when not known. */
  readonly line: number
  readonly lineText: string
}

/** One message of an interpreter and its meaning. The pattern must take linear time. */
export type MessageCase<E> = {
  readonly pattern: RegExp
  readonly read: (groups: readonly string[], error: E) => Reading | undefined
}

/** The reading of the first case whose pattern fits and that has something to say. */
export function readMessage<E extends { readonly message: string }>(
  cases: readonly MessageCase<E>[],
  error: E,
): Reading | undefined {
  for (const { pattern, read } of cases) {
    const match = pattern.exec(error.message)
    const reading = match && read(Array.from(match, (group) => group ?? '').slice(1), error)
    if (reading) return reading
  }
  return undefined
}

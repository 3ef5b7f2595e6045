/** What is to be done with course code. */
export type ExerciseKind = 'predict-output' | 'order-lines' | 'fill-in' | 'find-the-bug'

export const exerciseKinds: readonly ExerciseKind[] = ['predict-output', 'order-lines', 'fill-in', 'find-the-bug']

/** A program of a course with what it reads and prints. */
export type CourseProgram = {
  readonly language: string
  readonly code: string
  readonly stdin: string
  readonly output: string
}

/** A change of a stretch of a program; offsets in UTF-16 code units. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string }

/** What can be changed in a program so that it goes wrong, and what can be left out of it. */
export type Candidates = { readonly bugs: readonly Edit[]; readonly blanks: readonly Omit<Edit, 'text'>[] }

export type PracticeExercise = {
  readonly kind: ExerciseKind
  /** Markdown. */
  readonly instructions: string
  /** What the learner begins with. */
  readonly starter: string
  readonly solution: string
  /** For ordering: the lines as they are given to the learner. */
  readonly lines: readonly string[]
  readonly stdin: string
  readonly expectedOutput: string
}

/** The program with a stretch changed. */
export function edited(code: string, { start, end, text }: Edit): string {
  return code.slice(0, start) + text + code.slice(end)
}

import type { CallContext } from '@learnlab/rpc'
import type { SolutionPrint } from './leaks/course-leak-check.ts'

/** An exercise that a learner asks about. What is secret of it is for the leak check only and never enters a prompt. */
export type GradedExercise = {
  readonly id: string
  readonly courseId: string
  readonly title: string
  readonly language: string
  /** Markdown. */
  readonly instructions: string
  /** Markdown each, of its author. */
  readonly hints: readonly string[]
  /** Texts of the files that learners begin with. */
  readonly starters: readonly string[]
  /** Secret. Texts of the files of the reference solution; undefined where they cannot be had. */
  readonly references: readonly string[] | undefined
}

export type GradedExercises = {
  /**
   * @throws NOT_FOUND where no such exercise is published
   * @throws ExerciseUnavailable when it cannot be read now
   */
  find(exerciseId: string, context: CallContext): Promise<GradedExercise>
  /** Secret. The reference solutions of all exercises of a course; undefined where they cannot be had. */
  printsOf(courseId: string, context: CallContext): Promise<readonly SolutionPrint[] | undefined>
}

/** Thrown when an exercise cannot be read now, and asking again later may help. */
export class ExerciseUnavailable extends Error {
  override readonly name = 'ExerciseUnavailable'
}

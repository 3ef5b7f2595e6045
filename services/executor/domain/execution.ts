import type { RunResult } from './run-result.ts'

/** What the tests of an exercise said of a program. */
export type ExerciseAttempt = {
  readonly exerciseId: string
  readonly courseId: string
  readonly exerciseVersion: string
  readonly passed: boolean
  readonly testsPassed: number
  readonly tests: number
}

/** A run as it is recorded and told. */
export type Execution = RunResult & {
  readonly id: string
  readonly userId: string
  readonly language: string
  /** Text of the entry point as it was sent. */
  readonly code: string
  /** When it was asked for. */
  readonly createdAt: Date
  /** How often it was started, where that is not once. */
  readonly attempts?: number
  /** How stdout and stderr followed each other, as a transcript encodes it. */
  readonly outputOrder?: Uint8Array
  /** Told to others once the run is recorded; not kept with it. */
  readonly attempt?: ExerciseAttempt
}

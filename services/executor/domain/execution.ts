import type { RunResult } from './run-result.ts'

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
}

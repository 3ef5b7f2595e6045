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
}

import type { Ending } from './verdict.ts'

/** What came of a run. Exactly one of `exitCode` and `signal` is set, except where the sandbox failed. */
export type RunResult = Ending & {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  /** Whether output was cut at the limit. */
  readonly truncated: boolean
  readonly cpuUs: number
  readonly wallUs: number
  readonly peakMemoryBytes: number
}

/** Where a run stands. */
export type ExecutionState = 'QUEUED' | 'RUNNING' | 'ENDED'

/** The highest goes first. */
export const priorities = { LOW: 1, NORMAL: 2, HIGH: 3 } as const
export type Priority = keyof typeof priorities

/** Output of a submitted run is kept whole, so there is less of it than of a run that somebody waits for. */
export const mostSubmittedOutputBytes = 1024 * 1024

/** A run that was asked for and has not ended. */
export type PendingRun = {
  readonly id: string
  readonly userId: string
  readonly language: string
  readonly createdAt: Date
  readonly state: Exclude<ExecutionState, 'ENDED'>
  /** How often it was handed out so far. */
  readonly attempt: number
  /** Whether it takes input while it runs; it was submitted otherwise. */
  readonly interactive: boolean
}

/** A run as an executor gets it to be run. Id and attempt together are its fencing token. */
export type ClaimedRun = Omit<PendingRun, 'state' | 'interactive'> & {
  readonly code: string
  /** The rest of the request, as it was encoded. */
  readonly request: Uint8Array
}

import { ExecutionState } from '@learnlab/contracts/executor/v1'
import type { ExecutionState as State } from '../domain/submission.ts'

/** States as the contract numbers them. */
export const stateMessages: { readonly [state in State]: ExecutionState } = {
  QUEUED: ExecutionState.QUEUED,
  RUNNING: ExecutionState.RUNNING,
  ENDED: ExecutionState.ENDED,
}

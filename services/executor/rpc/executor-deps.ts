import type { Executor } from '../executor.ts'
import type { InteractiveRuns } from '../interactive-runs.ts'
import type { ExecutionLog } from '../store/execution-log.ts'

/** What the handlers of this service work with. */
export type ExecutorDeps = {
  executor: Pick<Executor, 'run' | 'languages' | 'start' | 'startInteractive'>
  sessions: InteractiveRuns
  executions: ExecutionLog
  newId: () => string
  now: () => Date
}

import type { Executor } from '../executor.ts'
import type { ExecutionLog } from '../store/execution-log.ts'

/** What the handlers of this service work with. */
export type ExecutorDeps = {
  executor: Pick<Executor, 'run' | 'languages'>
  executions: ExecutionLog
  newId: () => string
  now: () => Date
}

import type { Executor } from '../executor.ts'
import type { ExerciseTests } from '../exercises/exercise-tests.ts'
import type { Fleet } from '../fleet.ts'
import type { ExecutionLog } from '../store/execution-log.ts'
import type { TestExecutor } from '../suites/run-tests.ts'

/** What the handlers of this service work with. */
export type ExecutorDeps = {
  executor: Pick<Executor, 'run' | 'languages' | 'start' | 'startInteractive' | keyof TestExecutor>
  /** What this executor shares with the others of its database. */
  fleet: Fleet
  executions: ExecutionLog
  exercises: ExerciseTests
  newId: () => string
  now: () => Date
}

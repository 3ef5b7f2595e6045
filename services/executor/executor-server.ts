import { type UserDeleted, UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { type Consumer, type ConsumerOptions, startConsumer } from '@learnlab/events'
import type { Queryable } from '@learnlab/postgres'
import { buildRpcServer, implement, type RpcServer, type SomeRateLimits, type TokenVerifier } from '@learnlab/rpc'
import type { Logger, Metrics } from '@learnlab/telemetry'
import { v7 as uuidv7, validate } from 'uuid'
import { type ExerciseTests, noExerciseTests } from './exercises/exercise-tests.ts'
import type { Fleet } from './fleet.ts'
import { cancelExecution } from './rpc/cancel-execution.ts'
import { executeCode } from './rpc/execute-code.ts'
import { executeCodeStream } from './rpc/execute-code-stream.ts'
import type { ExecutorDeps } from './rpc/executor-deps.ts'
import { getExecutionStatus } from './rpc/get-execution-status.ts'
import { listExecutions } from './rpc/list-executions.ts'
import { listLanguages } from './rpc/list-languages.ts'
import { runInteractive } from './rpc/run-interactive.ts'
import { runTests } from './rpc/run-tests.ts'
import { sendInput } from './rpc/send-input.ts'
import { startInteractive } from './rpc/start-interactive.ts'
import { submitExecution } from './rpc/submit-execution.ts'
import { watchExecution } from './rpc/watch-execution.ts'
import { watchInteractive } from './rpc/watch-interactive.ts'
import type { ExecutionLog } from './store/execution-log.ts'
import { eraseUser } from './store/executions.ts'

export type ExecutorServerDeps = {
  executor: ExecutorDeps['executor']
  fleet: Fleet
  executions: ExecutionLog
  /** Where tests of exercises come from; by default there are none. */
  exercises?: ExerciseTests | undefined
  tokens: TokenVerifier
  logger: Logger
  metrics: Metrics
  limits?: SomeRateLimits | undefined
}

/** The executor service. It closes nothing that it was given. */
export function buildExecutorServer({
  executor,
  fleet,
  executions,
  exercises = noExerciseTests,
  ...server
}: ExecutorServerDeps): RpcServer {
  const deps = { executor, fleet, executions, exercises, newId: uuidv7, now: () => new Date() }
  const implementation = implement(ExecutorService, {
    executeCode: executeCode(deps),
    executeCodeStream: executeCodeStream(deps),
    runInteractive: runInteractive(deps),
    startInteractive: startInteractive(deps),
    watchInteractive: watchInteractive(deps),
    sendInput: sendInput(deps),
    runTests: runTests(deps),
    submitExecution: submitExecution(deps),
    watchExecution: watchExecution(deps),
    cancelExecution: cancelExecution(deps),
    listExecutions: listExecutions(deps),
    getExecutionStatus: getExecutionStatus(deps),
    listLanguages: listLanguages(deps),
  })
  return buildRpcServer({ implementations: [implementation], ...server })
}

export type ErasureOptions = Pick<ConsumerOptions, 'pool' | 'directUrl' | 'logger' | 'metrics'> & {
  executions: ExecutionLog
}

/** Erases a user's runs when the account goes. The caller closes it before the pool. */
export async function startErasure({ executions, ...options }: ErasureOptions): Promise<Consumer> {
  return await startConsumer({
    ...options,
    consumer: 'executor',
    schema: 'executor',
    handlers: {
      async [UserDeletedSchema.typeName]({ userId }: UserDeleted, client: Queryable) {
        // Other ids have nothing here: runs under them are refused.
        if (!validate(userId)) return
        executions.forgetUser(userId)
        await eraseUser(client, userId)
      },
    },
  })
}

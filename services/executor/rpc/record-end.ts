import type { ExecuteCodeRequest } from '@learnlab/contracts/executor/v1'
import type { Execution } from '../domain/execution.ts'
import type { LiveRun } from '../domain/live-run.ts'
import { executionOf } from './execute-code.ts'
import type { ExecutorDeps } from './executor-deps.ts'

/** Gives a run its id and records it when it ends, whether anybody still watches it or not. */
export function recordEnd(
  { executions, newId, now }: Pick<ExecutorDeps, 'executions' | 'newId' | 'now'>,
  request: ExecuteCodeRequest,
  userId: string,
  live: LiveRun,
): { readonly id: string; readonly createdAt: Date; readonly execution: Promise<Execution> } {
  const run = { id: newId(), userId, createdAt: now() }
  const execution = live.result.then((result) => {
    const ended = executionOf(request, run, result)
    executions.record(ended)
    return ended
  })
  // Watchers are told; that there is none is no fault.
  execution.catch(() => {})
  return { id: run.id, createdAt: run.createdAt, execution }
}

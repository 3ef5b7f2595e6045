import type { ExecuteCodeRequest, StartInteractiveRequest } from '@learnlab/contracts/executor/v1'
import { type CallContext, invalidArgument } from '@learnlab/rpc'
import type { LiveRun } from '../domain/live-run.ts'
import { toRunRequest } from './execute-code.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { ownerId } from './owner-id.ts'
import { orRpcError } from './run-errors.ts'

const defaultSessionSeconds = 600
const defaultIdleSeconds = 120

export type StartedProgram = { readonly program: ExecuteCodeRequest; readonly userId: string; readonly live: LiveRun }

/** Starts what an interactive call asks for; it ends when the signal aborts. */
export function startProgram(
  { executor }: Pick<ExecutorDeps, 'executor'>,
  { program, sessionSeconds, idleSeconds }: StartInteractiveRequest,
  context: CallContext,
  signal: AbortSignal,
): StartedProgram {
  if (!program) throw invalidArgument([{ field: 'program', description: 'is missing' }])
  if (program.timeoutSeconds !== 0) {
    const description = 'must be 0: session_seconds and idle_seconds say how long an interactive run may last'
    throw invalidArgument([{ field: 'program.timeout_seconds', description }])
  }
  const userId = ownerId(context, program.userId)
  const limits = {
    sessionMs: (sessionSeconds || defaultSessionSeconds) * 1000,
    idleMs: (idleSeconds || defaultIdleSeconds) * 1000,
  }
  const live = orRpcError(() => executor.startInteractive(toRunRequest(program), limits, { userId, signal }), 'program')
  return { program, userId, live }
}

import type { ExecutorService } from '@learnlab/contracts/executor/v1'
import { type Unary, unauthenticated } from '@learnlab/rpc'
import { findLanguage } from '../languages/catalog.ts'
import type { InteractiveRunRow } from '../store/executors.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { startProgram } from './interactive-program.ts'
import { recordEnd } from './record-end.ts'
import { asRpcError } from './run-errors.ts'

export function startInteractive(deps: ExecutorDeps): Unary<typeof ExecutorService.method.startInteractive> {
  return async (request, context) => {
    const leave = new AbortController()
    const { program, userId, live } = startProgram(deps, request, context, leave.signal)
    const { id, createdAt, execution } = recordEnd(deps, program, userId, live)
    const onAbort = () => leave.abort()
    context.signal.addEventListener('abort', onAbort)
    try {
      await live.begun
    } catch (error) {
      throw asRpcError(error)
    } finally {
      context.signal.removeEventListener('abort', onAbort)
    }
    await enlist(deps, { id, userId, language: program.language, createdAt }, leave)
    deps.fleet.sessions.add({ id, userId, live, execution }, leave)
    return { executionId: id }
  }
}

/** Lets the other executors know where the run is. A run that cannot be found by them ends. */
async function enlist({ fleet }: ExecutorDeps, run: InteractiveRunRow, leave: AbortController): Promise<void> {
  try {
    const language = findLanguage(run.language)?.name ?? run.language
    if (await fleet.registry.addInteractive({ ...run, language }, fleet.instance)) return
  } catch (error) {
    leave.abort()
    throw error
  }
  leave.abort()
  throw unauthenticated('SESSION_ENDED', 'this account was deleted')
}

import { createHash } from 'node:crypto'
import { toBinary } from '@bufbuild/protobuf'
import {
  ExecuteCodeRequestSchema,
  ExecutionPriority,
  ExecutionState,
  type ExecutorService,
  type SubmitExecutionRequest,
} from '@learnlab/contracts/executor/v1'
import {
  type CallContext,
  invalidArgument,
  isPermitted,
  permissionDenied,
  requireUser,
  resourceExhausted,
  rpcError,
  type Unary,
  unauthenticated,
} from '@learnlab/rpc'
import { parseProgram } from '../domain/program.ts'
import { mostSubmittedOutputBytes, type Priority } from '../domain/submission.ts'
import type { NewSubmission, SubmissionOutcome } from '../store/run-queue.ts'
import { toRunRequest } from './execute-code.ts'
import { stateMessages } from './execution-states.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { ownerId } from './owner-id.ts'
import { orRpcError } from './run-errors.ts'

const retryAfterMs = 5_000

export function submitExecution({
  fleet: { queue },
  executions,
  newId,
  now,
}: ExecutorDeps): Unary<typeof ExecutorService.method.submitExecution> {
  return async (request, context) => {
    const submission = { ...toSubmission(request, context), id: newId(), createdAt: now() }
    const { outcome, id } = await queue.submit(submission)
    if (outcome === 'queued') return { executionId: id, state: ExecutionState.QUEUED }
    if (outcome !== 'known') throw refusal(outcome)
    const run = await executions.find(id, submission.userId)
    // Its record is pruned before its key is.
    return { executionId: id, state: stateMessages[run?.pending?.state ?? 'ENDED'] }
  }
}

function toSubmission(
  { program, idempotencyKey, priority }: SubmitExecutionRequest,
  context: CallContext,
): Omit<NewSubmission, 'id' | 'createdAt'> {
  if (!program) throw invalidArgument([{ field: 'program', description: 'is missing' }])
  const userId = ownerId(context, program.userId)
  const { language } = orRpcError(() => parseProgram(toRunRequest(program)), 'program')
  if ((program.limits?.outputBytes ?? 0) > mostSubmittedOutputBytes) {
    const description = `must be at most ${mostSubmittedOutputBytes} for a submitted run`
    throw invalidArgument([{ field: 'program.limits.output_bytes', description }])
  }
  // Whoever names himself asks for the same as who names nobody.
  const meant = { ...program, userId: '' }
  const digest = createHash('sha256').update(toBinary(ExecuteCodeRequestSchema, meant))
  const level = priorityOf(priority, context)
  return {
    ...{ userId, idempotencyKey, language: language.name, code: program.code, priority: level },
    digest: digest.update(level).digest(),
    request: toBinary(ExecuteCodeRequestSchema, { ...meant, code: '' }),
  }
}

function priorityOf(priority: ExecutionPriority, context: CallContext): Priority {
  if (priority === ExecutionPriority.LOW) return 'LOW'
  if (priority !== ExecutionPriority.HIGH) return 'NORMAL'
  if (!isPermitted(requireUser(context), 'start_first', { type: 'run' }))
    throw permissionDenied('high priority is for instructors')
  return 'HIGH'
}

function refusal(outcome: Exclude<SubmissionOutcome, 'queued' | 'known'>): Error {
  switch (outcome) {
    case 'conflict':
      return rpcError('IDEMPOTENCY_KEY_REUSED', 'another request was submitted under this idempotency_key before')
    case 'user full':
      return resourceExhausted('too many of your submitted programs have not ended', { retryAfterMs })
    case 'full':
      return resourceExhausted('too many submitted programs have not ended', { retryAfterMs })
    case 'erased':
      return unauthenticated('SESSION_ENDED', 'this account was deleted')
  }
}

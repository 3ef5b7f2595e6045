import type { ExecuteCodeRequest, ExecutorService } from '@learnlab/contracts/executor/v1'
import { invalidArgument, resourceExhausted, type Unary, unavailable } from '@learnlab/rpc'
import { QueueFullError } from '../domain/admission.ts'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import type { ProgramFile, RunRequest } from '../domain/program.ts'
import { findLanguage } from '../languages/catalog.ts'
import { SandboxUnavailableError } from '../sandbox/engine.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { toExecuteCodeResponse } from './messages.ts'
import { ownerId } from './owner-id.ts'

const mebibyte = 1024 * 1024
const unavailableRetryMs = 5_000

export function executeCode({
  executor,
  executions,
  newId,
  now,
}: ExecutorDeps): Unary<typeof ExecutorService.method.executeCode> {
  return async (request, context) => {
    const userId = ownerId(context, request.userId)
    const createdAt = now()
    const result = await executor
      .run(toRunRequest(request), { userId, signal: context.signal })
      .catch((error: unknown) => {
        throw asRpcError(error)
      })
    const language = findLanguage(request.language)?.name ?? request.language
    const execution = { ...result, id: newId(), userId, language, code: request.code, createdAt }
    executions.record(execution)
    return toExecuteCodeResponse(execution)
  }
}

function toRunRequest(request: ExecuteCodeRequest): RunRequest {
  const { limits } = request
  return {
    language: request.language,
    code: request.code,
    files: request.files.map(({ name, content }): ProgramFile => {
      if (content.case === 'data') return { name, content: content.value }
      return { name, content: Buffer.from(content.value ?? '') }
    }),
    entryPoint: request.entryPoint,
    args: request.args,
    stdin: Buffer.from(request.stdin),
    limits: {
      wallMs: request.timeoutSeconds * 1000,
      memoryBytes: Number(request.memoryLimitMb) * mebibyte,
      cpuMs: limits?.cpuTimeMs,
      outputBytes: limits?.outputBytes,
      processes: limits?.processes,
      fileSizeBytes: limits?.fileSizeBytes,
    },
  }
}

/** What the domain throws, as callers see it; anything else stays what it is. */
function asRpcError(error: unknown): unknown {
  if (error instanceof InvalidRequestError) {
    return invalidArgument([{ field: error.field, description: error.message }])
  }
  if (error instanceof QueueFullError) return resourceExhausted(error.message, { retryAfterMs: error.retryAfterMs })
  if (error instanceof SandboxUnavailableError) {
    return unavailable(error.message, {
      reason: 'SANDBOX',
      retryAfterMs: error.retryAfterMs ?? unavailableRetryMs,
      cause: error,
    })
  }
  return error
}

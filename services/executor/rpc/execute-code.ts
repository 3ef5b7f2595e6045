import type { ExecuteCodeRequest, ExecutorService, SourceFile } from '@learnlab/contracts/executor/v1'
import type { Unary } from '@learnlab/rpc'
import type { Execution } from '../domain/execution.ts'
import type { ProgramFile, RunRequest } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import { findLanguage } from '../languages/catalog.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { toExecuteCodeResponse } from './messages.ts'
import { ownerId } from './owner-id.ts'
import { asRpcError } from './run-errors.ts'

const mebibyte = 1024 * 1024

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
    const execution = executionOf(request, { id: newId(), userId, createdAt }, result)
    executions.record(execution)
    return toExecuteCodeResponse(execution)
  }
}

/** The run that a request asked for, as it is recorded. */
export function executionOf(
  { language, code }: ExecuteCodeRequest,
  run: Pick<Execution, 'id' | 'userId' | 'createdAt'>,
  result: RunResult,
): Execution {
  return { ...result, ...run, language: findLanguage(language)?.name ?? language, code }
}

export function toRunRequest(request: ExecuteCodeRequest): RunRequest {
  const { limits } = request
  return {
    language: request.language,
    code: request.code,
    files: toProgramFiles(request.files),
    entryPoint: request.entryPoint,
    args: request.args,
    environment: request.environment,
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

export function toProgramFiles(files: readonly SourceFile[]): ProgramFile[] {
  return files.map(({ name, content }) => {
    if (content.case === 'data') return { name, content: content.value }
    return { name, content: Buffer.from(content.value ?? '') }
  })
}

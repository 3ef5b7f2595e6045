import type { MessageInitShape } from '@bufbuild/protobuf'
import { type ExecuteCodeResponseSchema, Verdict as VerdictMessage } from '@learnlab/contracts/executor/v1'
import type { Execution } from '../domain/execution.ts'

export function toExecuteCodeResponse(execution: Execution): MessageInitShape<typeof ExecuteCodeResponseSchema> {
  const { id, verdict, exitCode, signal, stdout, stderr, cpuUs, wallUs, peakMemoryBytes, truncated } = execution
  return {
    executionId: id,
    output: text(stdout),
    error: text(stderr),
    executionTimeMs: Math.ceil(wallUs / 1000),
    status: verdict.toLowerCase(),
    verdict: VerdictMessage[verdict],
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    cpuTimeUs: BigInt(cpuUs),
    wallTimeUs: BigInt(wallUs),
    peakMemoryBytes: BigInt(peakMemoryBytes),
    outputBytes: stdout,
    errorBytes: stderr,
    outputTruncated: truncated,
  }
}

/** U+FFFD takes the place of what is no UTF-8. */
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

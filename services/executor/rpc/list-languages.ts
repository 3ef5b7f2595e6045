import { extname } from 'node:path'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExecutorService, ResourceLimitsSchema } from '@learnlab/contracts/executor/v1'
import type { Unary } from '@learnlab/rpc'
import { type Limits, mostLimits, resolveLimits } from '../domain/limits.ts'
import type { ExecutorDeps } from './executor-deps.ts'

export function listLanguages({
  executor,
}: Pick<ExecutorDeps, 'executor'>): Unary<typeof ExecutorService.method.listLanguages> {
  const defaultLimits = toResourceLimits(resolveLimits())
  const maxLimits = toResourceLimits(mostLimits())
  return async () => ({
    languages: (await executor.languages()).map(({ language, ready, version = '' }) => ({
      id: language.name,
      name: language.title,
      version,
      fileExtension: extname(language.defaultEntryPoint),
      defaultLimits,
      maxLimits,
      helloProgram: language.hello,
      ready,
    })),
  })
}

function toResourceLimits(limits: Limits): MessageInitShape<typeof ResourceLimitsSchema> {
  const { cpuMs, wallMs, memoryBytes, outputBytes, processes, fileSizeBytes } = limits
  return {
    cpuTimeMs: cpuMs,
    wallTimeMs: wallMs,
    memoryBytes: BigInt(memoryBytes),
    outputBytes,
    processes,
    fileSizeBytes,
  }
}

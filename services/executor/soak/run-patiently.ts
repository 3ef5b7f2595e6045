import { setTimeout as pause } from 'node:timers/promises'
import type { RunRequest } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Executor } from '../executor.ts'
import { SandboxUnavailableError } from '../sandbox/engine.ts'

const attempts = 20
const retryMs = 5_000

/** Runs a program as a client does that heeds UNAVAILABLE: a busy host may be unable to make containers for a while. */
export async function runPatiently(executor: Executor, request: RunRequest, userId: string): Promise<RunResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await executor.run(request, { userId })
    } catch (error) {
      if (!(error instanceof SandboxUnavailableError) || attempt === attempts) throw error
      await pause(retryMs)
    }
  }
}

import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import type { Gateway } from './gateway-stack.ts'
import { call, type Protocol } from './protocols.ts'

const spoken: readonly Protocol[] = ['gRPC', 'gRPC-Web', 'REST']

export type ReadingLoad = {
  /** How often each caller has called. */
  readonly counts: readonly number[]
  /** What went wrong, each with method and protocol. */
  readonly failures: readonly string[]
  /** Resolves when the last calls have ended. */
  stop(): Promise<void>
}

/**
 * Callers who read without a pause, one for each method and protocol: calls that do no harm when they are repeated. Over
 * gRPC each call is a connection of its own, in the other protocols only where connections are not kept. Kept ones may
 * break for a caller who is too slow to hear that they are to be closed.
 */
export function startReading({ url, tokens }: Gateway, { keptConnections }: { keptConnections: boolean }): ReadingLoad {
  const options = (protocol: Protocol) => ({
    token: tokens.good(),
    ...(!keptConnections && protocol !== 'gRPC' && { headers: { connection: 'close' } }),
  })
  const read = {
    user: (protocol: Protocol) => call(url, protocol, AuthService.method.getUser, {}, options(protocol)),
    course: (protocol: Protocol) =>
      call(url, protocol, CourseService.method.getCourse, { id: 'loops' }, options(protocol)),
    languages: (protocol: Protocol) => call(url, protocol, ExecutorService.method.listLanguages, {}, options(protocol)),
    progress: (protocol: Protocol) => call(url, protocol, ProgressService.method.getProgress, {}, options(protocol)),
  }
  const callers = Object.entries(read).flatMap(([name, ask]) => spoken.map((protocol) => ({ name, ask, protocol })))
  const counts = callers.map(() => 0)
  const failures: string[] = []
  let stopped = false
  const running = callers.map(async ({ name, ask, protocol }, index) => {
    while (!stopped) {
      try {
        const { code, message } = await ask(protocol)
        if (code !== 0) failures.push(`${name} over ${protocol}: ${code} ${message}`)
      } catch (error) {
        failures.push(`${name} over ${protocol}: ${error} ${error instanceof Error ? error.cause : ''}`)
      }
      counts[index] = (counts[index] ?? 0) + 1
    }
  })
  return {
    counts,
    failures,
    stop: async () => {
      stopped = true
      await Promise.all(running)
    },
  }
}

import { AIService } from '@learnlab/contracts/ai/v1'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import type { Outcome } from '../../gateway/test/outcome.ts'
import { call, type Protocol } from '../../gateway/test/protocols.ts'
import type { ServiceName } from '../start/topology.ts'

const spoken: readonly Protocol[] = ['gRPC', 'gRPC-Web', 'REST']

export type ReadingLoad = {
  /** How often each caller has called. */
  readonly counts: readonly number[]
  /** What went wrong, each with service and protocol. */
  readonly failures: readonly string[]
  /** Resolves when the last calls have ended. */
  stop(): Promise<void>
}

export type ReadingOptions = {
  /** Of Envoy. */
  readonly url: string
  /** Which services are asked. */
  readonly services: readonly ServiceName[]
  /** An access token that is good now. */
  readonly token: () => string
  /** A published course. */
  readonly courseId: string
  /**
   * Over gRPC each call is a connection of its own, in the other protocols only where connections are not kept. Kept ones
   * may break for a caller who is too slow to hear that they are to be closed.
   */
  readonly keptConnections: boolean
}

type Options = Parameters<typeof call>[4]

/** Callers who read without a pause, one for each service and protocol: calls that do no harm when they are repeated. */
export function startReading({ url, services, token, courseId, keptConnections }: ReadingOptions): ReadingLoad {
  const read: Record<ServiceName, (protocol: Protocol, options: Options) => Promise<Outcome>> = {
    auth: (protocol, options) => call(url, protocol, AuthService.method.getUser, {}, options),
    course: (protocol, options) => call(url, protocol, CourseService.method.getCourse, { id: courseId }, options),
    ai: (protocol, options) => call(url, protocol, AIService.method.getHelp, { question: 'What is a loop?' }, options),
    executor: (protocol, options) => call(url, protocol, ExecutorService.method.listExecutions, {}, options),
    progress: (protocol, options) => call(url, protocol, ProgressService.method.getProgress, { courseId }, options),
  }
  const callers = services.flatMap((name) => spoken.map((protocol) => ({ name, protocol })))
  const counts = callers.map(() => 0)
  const failures: string[] = []
  let stopped = false
  const running = callers.map(async ({ name, protocol }, index) => {
    const headers = !keptConnections && protocol !== 'gRPC' ? { connection: 'close' } : {}
    while (!stopped) {
      try {
        const { code, message } = await read[name](protocol, { token: token(), headers })
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

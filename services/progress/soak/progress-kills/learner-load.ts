import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { StreamProgressResponse } from '@learnlab/contracts/progress/v1'
import { Code, RpcError } from '@learnlab/rpc'
import type { ProgressProcess } from '../../test/progress-process.ts'

export const settleMs = 120_000
const callTimeoutMs = 8_000
const pauseMs = 5

const passing: ReadonlySet<Code> = new Set([Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.CANCELLED])

/** Whether an error says no more than that the service is away; the channel to one that was killed is closed. */
function isPassing(error: unknown): boolean {
  return !(error instanceof RpcError) || passing.has(error.code)
}

export type LoadCounts = { acknowledged: number; unanswered: number; reconnects: number }

export type SoakedLearner = {
  userId: string
  token: string
  /** Of all acknowledged events, by subtopic. */
  seconds: Map<string, number>
  /** The newest of each course that the watcher was shown. */
  shown: Map<string, StreamProgressResponse['course']>
}

/** Does it until it is answered; what is not answered may have happened or not. */
export async function insist<Answer>(counts: LoadCounts, call: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + settleMs
  for (;;) {
    try {
      return await call()
    } catch (error) {
      counts.unanswered++
      if (!isPassing(error)) throw error
      if (performance.now() > deadline) throw new Error(`not answered for ${settleMs} ms`, { cause: error })
      await delay(20)
    }
  }
}

/** A device that tells of one to twenty events at a time, without pause, until `isOver`. */
export async function tell(
  learner: SoakedLearner,
  options: {
    service: () => ProgressProcess
    courses: readonly { id: string; subtopicIds: readonly string[] }[]
    counts: LoadCounts
    isOver: () => boolean
  },
): Promise<void> {
  const { service, courses, counts, isOver } = options
  const call = () => ({ token: learner.token, timeoutMs: callTimeoutMs })
  while (!isOver()) {
    const events = Array.from({ length: randomInt(3) === 0 ? 1 + randomInt(20) : 1 }, () => {
      const course = courses[randomInt(courses.length)]
      return {
        ...{ eventId: randomUUID(), courseId: course?.id ?? '', timeSpentSeconds: randomInt(30) },
        subtopicId: course?.subtopicIds[randomInt(course.subtopicIds.length)] ?? '',
        ...(randomInt(20) === 0 ? { completed: true } : { progressPercentage: randomInt(101) }),
      }
    })
    const [first] = events
    if (first && events.length === 1) await insist(counts, () => service().client.updateProgress(first, call()))
    else await insist(counts, () => service().client.syncProgressBatch({ events }, call()))
    for (const { subtopicId, timeSpentSeconds } of events) {
      learner.seconds.set(subtopicId, (learner.seconds.get(subtopicId) ?? 0) + timeSpentSeconds)
    }
    counts.acknowledged += events.length
    await delay(pauseMs)
  }
}

/** Watches the learner, over all that breaks the stream, until the signal; gives what went wrong. */
export async function watch(
  learner: SoakedLearner,
  { service, counts, signal }: { service: () => ProgressProcess; counts: LoadCounts; signal: AbortSignal },
): Promise<string[]> {
  const faults: string[] = []
  let resumeToken = ''
  while (!signal.aborted) {
    try {
      for await (const message of service().client.streamProgress({ resumeToken }, { token: learner.token, signal })) {
        resumeToken = message.resumeToken
        if (!message.course) continue
        const { courseId, timeSpentSeconds } = message.course
        const before = learner.shown.get(courseId)
        // Nothing is begun anew here: who is shown less than before was shown something that was not so.
        if (before && before.timeSpentSeconds > timeSpentSeconds) faults.push(`${courseId} went back`)
        learner.shown.set(courseId, message.course)
      }
    } catch (error) {
      if (signal.aborted) break
      if (!isPassing(error)) faults.push(`watching failed: ${error}`)
      counts.reconnects++
      await delay(20)
    }
  }
  return faults
}

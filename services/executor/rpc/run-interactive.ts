import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutorService, RunInteractiveRequest } from '@learnlab/contracts/executor/v1'
import { type BidiStreaming, invalidArgument } from '@learnlab/rpc'
import type { LiveRun } from '../domain/live-run.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { startProgram } from './interactive-program.ts'
import { liveRunMessages } from './live-run-messages.ts'
import { giveInput } from './program-input.ts'
import { recordEnd } from './record-end.ts'

/**
 * A call that is cancelled loses its requests first and is told of a moment later. Its program must not be told the end
 * of its input in between: it would end by itself, and be recorded so. Clients in a hurry say `end`.
 */
const leavingMs = 100

export function runInteractive(deps: ExecutorDeps): BidiStreaming<typeof ExecutorService.method.runInteractive> {
  return async function* (requests, context) {
    const incoming = requests[Symbol.asyncIterator]()
    const first = await incoming.next()
    if (first.done || first.value.message.case !== 'start') {
      throw invalidArgument([{ field: 'start', description: 'must be the first request' }])
    }
    const failed = new AbortController()
    const signal = AbortSignal.any([context.signal, failed.signal])
    const { program, userId, live } = startProgram(deps, first.value.message.value, context, signal)
    const { execution } = recordEnd(deps, program, userId, live)
    feed(live, incoming, signal).catch((error: unknown) => failed.abort(error))
    for await (const event of liveRunMessages(live.watch(signal), execution)) yield { event }
  }
}

/** Hands requests on as fast as the program takes them, until either ends. Throws what is wrong with a request. */
async function feed(live: LiveRun, incoming: AsyncIterator<RunInteractiveRequest>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await live.inputOpen()
    const { done, value } = await incoming.next()
    if (live.ended) return
    if (done) {
      await delay(leavingMs, undefined, { signal })
      return live.endInput()
    }
    const { message } = value
    if (message.case !== 'input') throw invalidArgument([{ field: 'start', description: 'comes once, first' }])
    try {
      giveInput(live, message.value)
    } catch (error) {
      if (!live.ended) throw error
    }
  }
}

import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExecutorService, WatchExecutionResponseSchema } from '@learnlab/contracts/executor/v1'
import { type CallContext, failedPrecondition, notFound, requireUser, type ServerStreaming } from '@learnlab/rpc'
import type { Execution } from '../domain/execution.ts'
import type { RunEvent } from '../domain/live-run.ts'
import { Transcript } from '../domain/transcript.ts'
import { stateMessages } from './execution-states.ts'
import type { ExecutorDeps } from './executor-deps.ts'
import { liveRunMessages } from './live-run-messages.ts'
import { asRpcError } from './run-errors.ts'

type Message = MessageInitShape<typeof WatchExecutionResponseSchema>

/** How far a watcher has come; attempt 0 is whichever there is. */
type Place = { attempt: number; offset: number }

export function watchExecution(deps: ExecutorDeps): ServerStreaming<typeof ExecutorService.method.watchExecution> {
  const { watchers } = deps.fleet
  return async function* ({ executionId, attempt, offset }, context) {
    const { userId } = requireUser(context)
    const leave = await watchers.enter(userId, context.signal).catch((error: unknown) => {
      throw asRpcError(error)
    })
    try {
      yield* watch(deps, executionId, { attempt, offset: Number(offset) }, context)
    } finally {
      leave()
    }
  }
}

/** A run through all that may become of it: it waits, runs here or elsewhere, is started anew, and is a record at last. */
async function* watch(
  deps: ExecutorDeps,
  executionId: string,
  place: Place,
  context: CallContext,
): AsyncGenerator<Message, void, undefined> {
  const { fleet, executions } = deps
  const { userId } = requireUser(context)
  const id = executionId.toLowerCase()
  const changes = fleet.notices.watch(id, context.signal)
  try {
    for (;;) {
      context.signal.throwIfAborted()
      const here = fleet.submitted.find(id, userId)
      if (here) {
        if (yield* messages(deps, here.attempt, here.transcript, place, { id, userId }, context.signal)) return
        continue
      }
      const run = await executions.find(id, userId)
      // Another user's run does not reveal that it exists.
      if (!run) throw notFound('execution', executionId)
      if (run.ended) {
        yield* replay(run.ended, place, context.signal)
        return
      }
      const { interactive, state, attempt } = run.pending
      if (interactive) throw failedPrecondition('this is an interactive run: WatchInteractive watches it')
      yield { state: stateMessages[state], attempt, event: { heartbeat: true, offset: offsetIn(place, attempt) } }
      if (state === 'RUNNING' && (yield* watchElsewhere(deps, id, place, context))) return
      await changes.next()
    }
  } finally {
    changes.close()
  }
}

/** What another executor tells of a run that it has. true: to its end. */
async function* watchElsewhere(
  { fleet: { peers } }: ExecutorDeps,
  id: string,
  place: Place,
  context: CallContext,
): AsyncGenerator<Message, boolean, undefined> {
  try {
    const request = { executionId: id, attempt: place.attempt, offset: BigInt(place.offset) }
    for await (const message of peers.handOn(context, id, (peer) => peer.watchExecution(request, { context }))) {
      if (message.event) Object.assign(place, { attempt: message.attempt, offset: Number(message.event.offset) })
      yield message
      if (message.event?.isComplete) return true
    }
  } catch (error) {
    context.signal.throwIfAborted()
    // The run goes on, or is taken over; either way its end will be recorded.
    context.logger.info({ err: error, executionId: id }, 'a run of another executor cannot be watched now')
  }
  return false
}

/** What an attempt prints, and its end once that is recorded. true: it had one. */
async function* messages(
  { executions }: ExecutorDeps,
  attempt: number,
  transcript: Transcript,
  place: Place,
  { id, userId }: { id: string; userId: string },
  signal: AbortSignal,
): AsyncGenerator<Message, boolean, undefined> {
  const recorded = Promise.withResolvers<Execution>()
  const from = Number(offsetIn(place, attempt))
  Object.assign(place, { attempt, offset: from })
  async function* events(): AsyncGenerator<RunEvent, void, undefined> {
    yield* tracked(transcript.watch(signal, from), place)
    const run = await executions.find(id, userId)
    if (!run?.ended || (run.ended.attempts ?? 1) !== attempt) return
    recorded.resolve(run.ended)
    yield* tracked(Transcript.of(run.ended, run.ended.outputOrder).watch(signal, place.offset), place)
  }
  for await (const event of liveRunMessages(events(), recorded.promise)) {
    yield { state: stateMessages[event.isComplete ? 'ENDED' : 'RUNNING'], attempt, event }
    if (event.isComplete) return true
  }
  return false
}

async function* replay(
  execution: Execution,
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<Message, void, undefined> {
  const attempt = execution.attempts ?? 1
  const events = Transcript.of(execution, execution.outputOrder).watch(signal, Number(offsetIn(place, attempt)))
  for await (const event of liveRunMessages(events, Promise.resolve(execution))) {
    yield { state: stateMessages.ENDED, attempt, event }
  }
}

/** Where to go on in an attempt: another one's output begins at its beginning. */
function offsetIn(place: Place, attempt: number): bigint {
  return BigInt(place.attempt === 0 || place.attempt === attempt ? place.offset : 0)
}

async function* tracked(events: AsyncIterable<RunEvent>, place: Place): AsyncGenerator<RunEvent, void, undefined> {
  for await (const event of events) {
    place.offset = event.type === 'output' ? event.piece.offset : event.offset
    yield event
  }
}

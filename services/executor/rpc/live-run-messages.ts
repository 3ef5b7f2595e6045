import { TextDecoder } from 'node:util'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExecuteCodeStreamResponseSchema } from '@learnlab/contracts/executor/v1'
import type { Execution } from '../domain/execution.ts'
import type { RunEvent } from '../domain/live-run.ts'
import { toExecuteCodeResponse } from './messages.ts'
import { asRpcError } from './run-errors.ts'

type Message = MessageInitShape<typeof ExecuteCodeStreamResponseSchema>

/** What happens in a run, as messages. Texts are cut between characters, so that together they are the whole output. */
export async function* liveRunMessages(
  events: AsyncIterable<RunEvent>,
  execution: Promise<Execution>,
): AsyncGenerator<Message, void, undefined> {
  const decoders = { stdout: utf8(), stderr: utf8() }
  try {
    for await (const event of events) {
      if (event.type === 'heartbeat') {
        yield { heartbeat: true, offset: BigInt(event.offset) }
      } else if (event.type === 'output') {
        const { kind, timeUs, bytes, offset } = event.piece
        yield {
          chunk: decoders[kind].decode(bytes, { stream: true }),
          isError: kind === 'stderr',
          data: bytes,
          timeUs: BigInt(timeUs),
          offset: BigInt(offset),
        }
      } else {
        const offset = BigInt(event.offset)
        const result = toExecuteCodeResponse(await execution)
        for (const kind of ['stdout', 'stderr'] as const) {
          const rest = decoders[kind].decode()
          if (rest) yield { chunk: rest, isError: kind === 'stderr', timeUs: result.wallTimeUs ?? 0n, offset }
        }
        yield { isComplete: true, timeUs: result.wallTimeUs ?? 0n, offset, result }
      }
    }
  } catch (error) {
    throw asRpcError(error)
  }
}

/** Puts U+FFFD in place of what is no UTF-8, and takes a byte order mark for a character as any other. */
function utf8(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true })
}

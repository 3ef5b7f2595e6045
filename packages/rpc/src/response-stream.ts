import type { Writable } from 'node:stream'
import type { ServerCall } from './server-call.ts'

/** A larger message is waited for by itself: the stream's own limit counts messages, not bytes. */
const largeMessageBytes = 65_536

/**
 * Writes messages as fast as the caller reads them; no more than a dozen small ones wait in memory. Ends the iteration
 * when the call ends.
 */
export async function writeResponses<T>(
  transport: Writable,
  call: ServerCall,
  responses: AsyncIterable<T>,
  encode: (response: T) => Buffer,
): Promise<void> {
  for await (const response of responses) {
    if (call.ended) return
    const bytes = encode(response)
    if (bytes.length < largeMessageBytes && transport.writableLength < transport.writableHighWaterMark - 1) {
      transport.write(bytes)
    } else {
      await written(transport, call.signal, bytes)
      if (call.ended) return
    }
  }
}

/** Resolves when the message left for the network, or will never. */
async function written(transport: Writable, signal: AbortSignal, bytes: Buffer): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => resolve()
  signal.addEventListener('abort', done)
  transport.write(bytes, done)
  await promise
  signal.removeEventListener('abort', done)
}

import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ServerCall } from './server-call.ts'

/**
 * The messages of a stream of requests at the pace of their reader, until the caller is done. Throws why when the call
 * ends before. grpc-js's own iterator destroys the call when the reader breaks off, so that nothing could be answered.
 */
export async function* requestStream<T>(
  transport: Readable,
  call: ServerCall,
  decode: (bytes: Buffer) => T,
): AsyncGenerator<T, void, undefined> {
  let ended = false
  let wake = () => {}
  const onReadable = () => wake()
  const onEnd = () => {
    ended = true
    wake()
  }
  const { signal } = call
  transport.on('readable', onReadable)
  transport.on('end', onEnd)
  signal.addEventListener('abort', onReadable)
  try {
    while (true) {
      if (call.abortReason) throw call.abortReason
      const bytes: Buffer | null = transport.read()
      if (bytes !== null) yield decode(bytes)
      else if (ended) {
        // Node's HTTP/2 ends a stream before it resets it: a caller who cancelled must not be taken for one who is done.
        await nextTurn()
        if (call.abortReason) throw call.abortReason
        return
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    transport.off('readable', onReadable)
    transport.off('end', onEnd)
    signal.removeEventListener('abort', onReadable)
    // What the caller still sends is read and thrown away, so that its end is seen.
    transport.resume()
  }
}

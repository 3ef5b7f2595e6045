import type { RunControls } from '../domain/live-run.ts'
import { encodeFrame } from './frames.ts'

/** What can be done with a run while it goes on, as frames for its agent. */
export function controlsOf(send: (frame: Buffer) => void): RunControls {
  return {
    grant(cost) {
      const count = Buffer.allocUnsafe(4)
      count.writeUInt32BE(cost)
      send(encodeFrame('grant', count))
    },
    input: (bytes) => send(encodeFrame('input', bytes)),
    endInput: () => send(encodeFrame('inputEnd')),
    signal: (number) => send(encodeFrame('signal', Uint8Array.of(number))),
    stopForTime: () => send(encodeFrame('cancel', Buffer.from('wall'))),
  }
}

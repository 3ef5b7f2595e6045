/**
 * Frames on the control stream between this service and the agent: a 32-bit big-endian length, one byte of type, the
 * payload. The length counts the type byte.
 */
export type FrameType =
  | 'run'
  | 'cancel'
  // During a run that is watched: output that may be sent, input, its end, a signal.
  | 'grant'
  | 'input'
  | 'inputEnd'
  | 'signal'
  | 'ready'
  | 'pressure'
  // The run goes on.
  | 'alive'
  | 'stdout'
  | 'stderr'
  // Input that has arrived at the program.
  | 'taken'
  // A file that the run was to make.
  | 'artifact'
  // A program is compiled; what comes from now on is its own.
  | 'compiled'
  | 'done'
  | 'anomaly'

export type Frame = { readonly type: FrameType; readonly payload: Buffer }

const codes: Record<FrameType, number> = {
  run: 0x52,
  cancel: 0x43,
  grant: 0x47,
  input: 0x49,
  inputEnd: 0x45,
  signal: 0x53,
  ready: 0x72,
  pressure: 0x70,
  alive: 0x61,
  stdout: 0x6f,
  stderr: 0x65,
  taken: 0x74,
  artifact: 0x62,
  compiled: 0x63,
  done: 0x64,
  anomaly: 0x78,
}
const types = new Map(Object.entries(codes).map(([type, code]) => [code, type as FrameType]))

/** An agent sends nothing larger: output comes in pieces. */
const maxFrameBytes = 12 * 1024 * 1024
const headerBytes = 5

/** Thrown when a stream holds what the agent never sends. */
export class FramingError extends Error {
  override name = 'FramingError'
}

export function encodeFrame(type: FrameType, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 1)
  const header = Buffer.allocUnsafe(headerBytes)
  header.writeUInt32BE(length)
  header[4] = codes[type]
  return Buffer.concat([header, ...parts])
}

/** Puts frames together from the chunks in which a stream delivers them. */
export class FrameDecoder {
  #chunks: Buffer[] = []
  #buffered = 0

  /** The frames that this chunk completes. Throws `FramingError`. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    const frames: Frame[] = []
    for (;;) {
      const frame = this.#next()
      if (!frame) return frames
      frames.push(frame)
    }
  }

  #next(): Frame | undefined {
    if (this.#buffered < headerBytes) return undefined
    const { length, type } = this.#header()
    const end = 4 + length
    if (this.#buffered < end) return undefined
    const bytes = this.#joined()
    this.#chunks = end < bytes.length ? [bytes.subarray(end)] : []
    this.#buffered -= end
    return { type, payload: bytes.subarray(headerBytes, end) }
  }

  #header(): { length: number; type: FrameType } {
    const first = this.#chunks[0]
    const bytes = first && first.length >= headerBytes ? first : this.#joined()
    const length = bytes.readUInt32BE(0)
    if (length < 1 || length > maxFrameBytes) throw new FramingError(`a frame of ${length} bytes`)
    const type = types.get(bytes.readUInt8(4))
    if (!type) throw new FramingError('a frame of unknown type')
    return { length, type }
  }

  /** All that is here as one run of memory. Copies it, so that it is asked for when a frame is whole. */
  #joined(): Buffer {
    const [only] = this.#chunks
    const bytes = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks)
    this.#chunks = [bytes]
    return bytes
  }
}

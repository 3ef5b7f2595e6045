import type { Duplex } from 'node:stream'
import { type Frame, FrameDecoder } from './frames.ts'

/**
 * The standing attachment to a container's stdio. The engine multiplexes stdout and stderr into pieces of one stream,
 * each behind 8 bytes: the kind, three zeros, a 32-bit big-endian length. Frames come on stdout alone; what the agent
 * writes to stderr is its own last words.
 */
export type StreamEvents = {
  onFrame(frame: Frame): void
  /** The stream has ended or broken, or held what it must not; called once. */
  onClosed(reason: string): void
}

const headerBytes = 8
const stdoutKind = 1
const maxDiagnosticBytes = 4096

export class AttachedStream {
  readonly #stream: Duplex
  readonly #events: StreamEvents
  readonly #decoder = new FrameDecoder()
  #rest: Buffer = Buffer.alloc(0)
  #diagnostics = ''
  #closed = false

  constructor(stream: Duplex, events: StreamEvents) {
    this.#stream = stream
    this.#events = events
    stream.on('data', (chunk: Buffer) => this.#receive(chunk))
    stream.on('error', (error) => this.#close(error.message))
    stream.on('end', () => this.#close('the container ended'))
    stream.on('close', () => this.#close('the attachment was closed'))
  }

  write(bytes: Buffer): void {
    this.#stream.write(bytes)
  }

  destroy(): void {
    this.#closed = true
    this.#stream.destroy()
  }

  #receive(chunk: Buffer): void {
    try {
      let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
      while (rest.length >= headerBytes) {
        const end = headerBytes + rest.readUInt32BE(4)
        if (rest.length < end) break
        this.#piece(rest.readUInt8(0), rest.subarray(headerBytes, end))
        rest = rest.subarray(end)
      }
      this.#rest = rest
    } catch (error) {
      this.#close((error as Error).message)
    }
  }

  #piece(kind: number, bytes: Buffer): void {
    if (kind !== stdoutKind) {
      this.#diagnostics = (this.#diagnostics + bytes.toString()).slice(-maxDiagnosticBytes)
      return
    }
    for (const frame of this.#decoder.push(bytes)) {
      if (!this.#closed) this.#events.onFrame(frame)
    }
  }

  #close(reason: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#stream.destroy()
    this.#events.onClosed(this.#diagnostics ? `${reason}: ${this.#diagnostics.trim()}` : reason)
  }
}

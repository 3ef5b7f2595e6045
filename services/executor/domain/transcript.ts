import type { RunEvent } from './live-run.ts'
import type { OutputPiece } from './output-log.ts'
import type { RunResult } from './run-result.ts'

/** Pieces whose order is recorded; the output after them is recorded as one piece of each stream. */
const mostRecordedPieces = 16 * 1024
const recordBytes = 8

type End = { readonly result: RunResult } | 'abandoned'

/**
 * All output of a run in its order, for any number of watchers at their own pace. Its size is bounded by the run's limit
 * of output.
 */
export class Transcript {
  #bytes = Buffer.alloc(4_096)
  #length = 0
  /** End offset of each piece, its time in microseconds, and whether it is of stderr. */
  readonly #ends: number[] = []
  readonly #times: number[] = []
  readonly #isError: boolean[] = []
  readonly #wakers = new Set<() => void>()
  readonly #heartbeatMs: number
  #end: End | undefined

  /** A watcher hears something at least this often. */
  constructor(heartbeatMs: number) {
    this.#heartbeatMs = heartbeatMs
  }

  /** The record of a run as a transcript. Without an order, stdout comes first. */
  static of(result: RunResult, order: Uint8Array | undefined): Transcript {
    // It has ended, so nobody waits for a heartbeat.
    const transcript = new Transcript(Number.MAX_SAFE_INTEGER)
    const left = { stdout: result.stdout, stderr: result.stderr }
    const take = (kind: OutputPiece['kind'], bytes: number, timeUs: number) => {
      const piece = left[kind].subarray(0, bytes)
      left[kind] = left[kind].subarray(bytes)
      if (piece.length > 0) transcript.append(kind, timeUs, piece)
    }
    const records = Buffer.from(order ?? [])
    for (let at = 0; at + recordBytes <= records.length; at += recordBytes) {
      const [sizeAndKind, timeUs] = [records.readUInt32LE(at), records.readUInt32LE(at + 4)]
      take(sizeAndKind & 1 ? 'stderr' : 'stdout', sizeAndKind >>> 1, timeUs)
    }
    for (const kind of ['stdout', 'stderr'] as const) take(kind, left[kind].length, result.wallUs)
    transcript.end(result)
    return transcript
  }

  append(kind: OutputPiece['kind'], timeUs: number, bytes: Uint8Array): void {
    const needed = this.#length + bytes.length
    if (needed > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = needed
    this.#ends.push(needed)
    this.#times.push(timeUs)
    this.#isError.push(kind === 'stderr')
    this.#wake()
  }

  end(result: RunResult): void {
    this.#end = { result }
    this.#wake()
  }

  /** The run has no result here: another attempt will have. */
  abandon(): void {
    this.#end ??= 'abandoned'
    this.#wake()
  }

  /** The order of the pieces, 8 bytes for each: length × 2 + (1 for stderr), then microseconds, both little-endian. */
  order(): Uint8Array {
    const pieces = Math.min(this.#ends.length, mostRecordedPieces)
    const records = Buffer.alloc(pieces * recordBytes)
    let start = 0
    for (let index = 0; index < pieces; index++) {
      const end = this.#ends[index] ?? start
      records.writeUInt32LE((end - start) * 2 + (this.#isError[index] ? 1 : 0), index * recordBytes)
      records.writeUInt32LE(this.#times[index] ?? 0, index * recordBytes + 4)
      start = end
    }
    return records
  }

  /** What happens from an offset on. Ends without a result when the run was abandoned. Throws the signal's reason. */
  async *watch(signal: AbortSignal, offset: number): AsyncGenerator<RunEvent, void, undefined> {
    let at = Math.min(offset, this.#length)
    for (;;) {
      signal.throwIfAborted()
      const piece = this.#next(at)
      if (piece) {
        at = piece.offset
        yield { type: 'output', piece }
      } else if (this.#end === 'abandoned') {
        return
      } else if (this.#end) {
        yield { type: 'result', result: this.#end.result, offset: at }
        return
      } else if (!(await this.#change(signal))) {
        yield { type: 'heartbeat', offset: at }
      }
    }
  }

  #next(offset: number): OutputPiece | undefined {
    let [low, high] = [0, this.#ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ends[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    const end = this.#ends[low]
    if (end === undefined) return undefined
    const kind = this.#isError[low] ? 'stderr' : 'stdout'
    return { kind, timeUs: this.#times[low] ?? 0, bytes: this.#bytes.subarray(offset, end), offset: end }
  }

  #wake(): void {
    for (const wake of this.#wakers) wake()
  }

  /** Resolves when something may have happened; false after a silence. */
  #change(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (happened: boolean) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onChange)
        this.#wakers.delete(onChange)
        resolve(happened)
      }
      const onChange = () => settle(true)
      const timer = setTimeout(() => settle(false), this.#heartbeatMs)
      signal.addEventListener('abort', onChange)
      this.#wakers.add(onChange)
    })
  }
}

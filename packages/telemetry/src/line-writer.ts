import { write, writeSync } from 'node:fs'

const blockBytes = 65_536
/** A character of UTF-16 takes at most three bytes of UTF-8. */
const maxBytesPerUnit = 3
const flushMs = 250
/** A pipe that is full and does not block says so; its reader gets this long. */
const retryMs = 20
/** When nobody takes the lines, those beyond this are dropped: a log must not take the process down. */
const maxWaitingBytes = 16 * 1_024 * 1_024

/**
 * Writes lines to a file descriptor in blocks of up to 64 kB, one after the other, without blocking: a block goes out when
 * it is full or a quarter of a second old. What is left is written when the process exits. Of pino's own destination the
 * same cost several times as much for each line, since it joins strings instead of copying bytes.
 */
export class LineWriter {
  readonly #descriptor: number
  #block = Buffer.allocUnsafe(blockBytes)
  #filled = 0
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #writing = false
  #dropped = 0
  #timer: NodeJS.Timeout | undefined

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    process.on('exit', () => this.flushSync())
  }

  write(line: string): void {
    const most = line.length * maxBytesPerUnit
    if (this.#filled + most > this.#block.length) this.#close()
    if (most > blockBytes) this.#enqueue(Buffer.from(line))
    else this.#filled += this.#block.write(line, this.#filled)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#close()
    }, flushMs).unref()
  }

  /** Pino's `logger.flush(done)`: hands the lines so far to the operating system. */
  flush(done?: (error?: Error) => void): void {
    this.#close()
    done?.()
  }

  /** Writes all that waits, blocking. For the end of the process, when nothing else can be waited for. */
  flushSync(): void {
    const blocks = [...this.#waiting, this.#block.subarray(0, this.#filled)]
    this.#waiting = []
    this.#waitingBytes = 0
    this.#filled = 0
    for (const block of blocks) this.#writeWhole(block)
  }

  #close(): void {
    if (this.#filled === 0) return
    const block = this.#block.subarray(0, this.#filled)
    this.#block = Buffer.allocUnsafe(blockBytes)
    this.#filled = 0
    this.#enqueue(block)
  }

  #enqueue(block: Buffer): void {
    if (this.#waitingBytes + block.length > maxWaitingBytes) {
      this.#dropped += 1
      return
    }
    this.#waiting.push(block)
    this.#waitingBytes += block.length
    this.#next()
  }

  #next(): void {
    const [block] = this.#waiting
    if (this.#writing || !block) return
    this.#writing = true
    write(this.#descriptor, block, (error, written) => {
      this.#writing = false
      // Taken by flushSync meanwhile: what it wrote twice at the end of a process is better than lost.
      if (this.#waiting[0] !== block) return
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#next(), retryMs).unref()
        return
      }
      const rest = error ? undefined : block.subarray(written)
      this.#waitingBytes -= error ? block.length : written
      if (rest && rest.length > 0) this.#waiting[0] = rest
      else this.#waiting.shift()
      this.#reportDropped()
      this.#next()
    })
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return
    const line = `{"level":"error","time":"${new Date().toISOString()}","msg":"log blocks dropped, nobody read them","blocks":${this.#dropped}}\n`
    this.#dropped = 0
    this.write(line)
  }

  #writeWhole(block: Buffer): void {
    const deadlineMs = performance.now() + flushMs
    for (let offset = 0; offset < block.length; ) {
      try {
        offset += writeSync(this.#descriptor, block, offset)
      } catch (error) {
        // A full pipe is tried for a moment; a closed one has no reader to miss anything.
        const full = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
        if (!full || performance.now() > deadlineMs) return
      }
    }
  }
}

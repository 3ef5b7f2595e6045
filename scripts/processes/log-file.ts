import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** An append-only log of bounded size: when full it becomes `<path>.1`, in place of the one before. */
export class LogFile {
  readonly path: string
  readonly #maxBytes: number
  #descriptor: number
  #sizeBytes: number
  #isClosed = false

  constructor(path: string, maxBytes = 8 * 1024 * 1024) {
    mkdirSync(dirname(path), { recursive: true })
    this.path = path
    this.#maxBytes = maxBytes
    this.#descriptor = openSync(path, 'a', 0o600)
    this.#sizeBytes = fstatSync(this.#descriptor).size
  }

  /** Synchronous, so that the last lines of a crash are on disk before anything reacts to it. */
  appendLine(line: string): void {
    // A process outside the group may hold the pipe open and go on writing; nobody waits for it.
    if (this.#isClosed) return
    if (this.#sizeBytes >= this.#maxBytes) this.#turnOver()
    this.#sizeBytes += writeSync(this.#descriptor, `${line}\n`)
  }

  close(): void {
    this.#isClosed = true
    closeSync(this.#descriptor)
  }

  #turnOver(): void {
    closeSync(this.#descriptor)
    renameSync(this.path, `${this.path}.1`)
    this.#descriptor = openSync(this.path, 'a', 0o600)
    this.#sizeBytes = 0
  }
}

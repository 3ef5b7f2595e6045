import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isDiskFull } from './disk-full.ts'

/**
 * An append-only log of bounded size: when full it becomes `<path>.1`, in place of the one before. Lines for which the disk
 * has no room are counted and told of once it has: a full disk ends no process that could do without its log.
 */
export class LogFile {
  readonly path: string
  readonly #maxBytes: number
  #descriptor: number
  #sizeBytes: number
  #lostLines = 0
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
    try {
      if (this.#sizeBytes >= this.#maxBytes) this.#turnOver()
      // The line before may have been cut short.
      const before = this.#lostLines > 0 ? `\n${this.#lostLines} lines are lost: the disk was full\n` : ''
      this.#sizeBytes += writeSync(this.#descriptor, `${before}${line}\n`)
      this.#lostLines = 0
    } catch (error) {
      if (!isDiskFull(error)) throw error
      this.#lostLines += 1
    }
  }

  close(): void {
    this.#isClosed = true
    closeSync(this.#descriptor)
  }

  #turnOver(): void {
    const next = openSync(`${this.path}.next`, 'a', 0o600)
    renameSync(this.path, `${this.path}.1`)
    renameSync(`${this.path}.next`, this.path)
    closeSync(this.#descriptor)
    this.#descriptor = next
    this.#sizeBytes = 0
  }
}

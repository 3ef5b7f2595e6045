import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const endRecordedEntry = fileURLToPath(new URL('./end-recorded.ts', import.meta.url))

/**
 * Watches over the launcher: a shell, one megabyte small, that waits at the end of a pipe. When the pipe closes without
 * a word, the launcher was killed, and the shell becomes the program that ends everything the ledger names.
 */
export class Guardian {
  readonly #shell: ChildProcess

  constructor(ledgerPath: string) {
    const script = 'read -r word; [ "$word" = done ] || exec "$@"'
    const args = ['-c', script, 'guardian', process.execPath, endRecordedEntry, ledgerPath]
    this.#shell = spawn('/bin/sh', args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    // A guardian that somebody killed must not take the launcher with it (EPIPE).
    this.#shell.stdin?.on('error', () => this.#shell.unref())
  }

  /** Sends it home. Resolves when it is gone. */
  async dismiss(): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null) return
    const exited = new Promise((resolve) => this.#shell.once('exit', resolve))
    this.#shell.stdin?.end('done\n')
    await exited
  }
}

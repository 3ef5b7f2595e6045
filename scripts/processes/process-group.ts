import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

export type ProcessSpec = {
  name: string
  command: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  uid?: number
  gid?: number
  /** What asks it to end; default SIGTERM. */
  stopSignal?: NodeJS.Signals
  /** How long it may take to end before it is killed; default 6 s. */
  stopGraceMs?: number
}

export type ExitStatus = { code: number | null; signal: NodeJS.Signals | null }

const usualStopGraceMs = 6_000
const goneAfterKillMs = 1_000
const lateOutputMs = 1_000

/**
 * A process in a group of its own: the terminal's Ctrl-C does not reach it, whoever started it ends it, and with it
 * everything it has started. Its output is handed over line by line.
 */
export class ProcessGroup {
  readonly name: string
  readonly exited: Promise<ExitStatus>
  /** Resolves when all of its output has been handed over, or a moment after its exit if others hold its streams open. */
  readonly outputEnded: Promise<void>
  readonly #child: ChildProcess
  readonly #stopSignal: NodeJS.Signals
  readonly #stopGraceMs: number

  private constructor(spec: ProcessSpec, child: ChildProcess, exited: Promise<ExitStatus>) {
    this.name = spec.name
    this.exited = exited
    this.outputEnded = exited.then(() => waitForClose(child))
    this.#child = child
    this.#stopSignal = spec.stopSignal ?? 'SIGTERM'
    this.#stopGraceMs = spec.stopGraceMs ?? usualStopGraceMs
  }

  /** @throws Error when the command cannot be started */
  static async start(spec: ProcessSpec, onLine: (line: string) => void): Promise<ProcessGroup> {
    const child = spawn(spec.command, [...spec.args], {
      env: spec.env ?? process.env,
      ...(spec.cwd !== undefined && { cwd: spec.cwd }),
      ...(spec.uid !== undefined && { uid: spec.uid }),
      ...(spec.gid !== undefined && { gid: spec.gid }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const exited = new Promise<ExitStatus>((resolve) => {
      child.on('exit', (code, signal) => resolve({ code, signal }))
    })
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine)
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (cause) => reject(new Error(`${spec.name} cannot be started: ${cause.message}`, { cause })))
    })
    return new ProcessGroup(spec, child, exited)
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} was never started`)
    return this.#child.pid
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Asks it to end, and kills what is left of the group when its time is up. @returns whether it ended by itself */
  async stop(): Promise<boolean> {
    if (this.isRunning) {
      // To the leader alone: a server tells its own children when to end.
      this.#child.kill(this.#stopSignal)
      const timer = new AbortController()
      await Promise.race([
        this.exited,
        delay(this.#stopGraceMs, undefined, { signal: timer.signal }).catch(ignoreAbort),
      ])
      timer.abort()
    }
    const hasEnded = !this.isRunning
    signalGroup(this.pid, 'SIGKILL')
    if (!hasEnded) await Promise.race([this.exited, delay(goneAfterKillMs)])
    return hasEnded
  }
}

async function waitForClose({ stdout, stderr }: ChildProcess): Promise<void> {
  const late = new AbortController()
  const ends = [stdout, stderr].map((stream) =>
    stream && !stream.closed ? new Promise((resolve) => stream.once('close', resolve)) : undefined,
  )
  const moment = delay(lateOutputMs, undefined, { signal: late.signal }).catch(ignoreAbort)
  await Promise.race([Promise.all(ends), moment])
  late.abort()
}

/** Signals every process of the group; false when there is none left. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-groupId, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}

import { ProcessGroup } from '../processes/process-group.ts'

/** Thrown when a command of the set-up ends with anything but exit code 0. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  /** The end of what it printed, standard output and error together. */
  readonly output: string

  constructor(commandLine: string, output: string) {
    super(`${commandLine} failed:\n${output}`)
    this.output = output
  }
}

export type CommandOptions = {
  signal: AbortSignal
  env?: NodeJS.ProcessEnv
  cwd?: string
  uid?: number
  gid?: number
  onLine?: (line: string) => void
}

const keptLines = 40
const stopGraceMs = 4_000

/**
 * Runs a command of the set-up to its end and resolves with the end of its output.
 * @throws CommandFailed; the signal's reason when aborted, the command's whole process group being gone by then
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { signal, onLine, ...options }: CommandOptions,
): Promise<string> {
  signal.throwIfAborted()
  const lines: string[] = []
  const group = await ProcessGroup.start({ name: command, command, args, stopGraceMs, ...options }, (line) => {
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
    onLine?.(line)
  })
  const stop = () => void group.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    const status = await group.exited
    await group.outputEnded
    signal.throwIfAborted()
    if (status.code !== 0) throw new CommandFailed([command, ...args].join(' '), lines.join('\n'))
    return lines.join('\n')
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The output of a short command, or undefined when it cannot be run or fails: to ask whether a tool is there. */
export async function probe(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await runCommand(command, args, { signal })
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

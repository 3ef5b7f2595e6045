/** Why the launcher ends before it is told that all is well. */
export class Ended extends Error {
  override readonly name = 'Ended'
  readonly exitCode: number

  constructor(reason: string, exitCode: number) {
    super(reason)
    this.exitCode = exitCode
  }
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Aborts when somebody asks this process to end: Ctrl-C, a signal, or the death of the bootstrap that started it (its
 * IPC channel closes). Asking again changes nothing: stopping is bounded anyway.
 */
export function endingSignal(): AbortSignal {
  const controller = new AbortController()
  for (const [signal, exitCode] of Object.entries(signals)) {
    process.on(signal, () => controller.abort(new Ended(signal, exitCode)))
  }
  if (process.connected) process.on('disconnect', () => controller.abort(new Ended('the parent process ended', 1)))
  // A terminal that went away must not end us half way through stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return controller.signal
}

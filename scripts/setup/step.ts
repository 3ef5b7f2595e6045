/** What every step of the set-up is given. */
export type SetupStep = {
  /** Tells the person at the terminal what goes on. */
  say: (text: string) => void
  signal: AbortSignal
  /** Whether system packages may be installed (`--no-install` forbids it). */
  mayInstall: boolean
}

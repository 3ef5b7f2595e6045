/** How a run can end. */
export const verdicts = [
  'COMPLETED',
  'NONZERO_EXIT',
  'SIGNALED',
  'CPU_TIME_LIMIT',
  'WALL_TIME_LIMIT',
  'MEMORY_LIMIT',
  'OUTPUT_LIMIT',
  'FILE_SIZE_LIMIT',
  'PROCESS_LIMIT',
  'COMPILE_ERROR',
  'CANCELLED',
  'SANDBOX_ERROR',
] as const

export type Verdict = (typeof verdicts)[number]

/** What the agent saw of a run. */
export type RunFacts = {
  /** Wait status of the main process, as wait(2) has it. */
  readonly status: number
  /** Why the agent ended the run, or null when it ended by itself. */
  readonly stopped: 'cpu' | 'wall' | 'memory' | 'output' | 'processes' | 'cancelled' | 'setup' | null
  /** Whether the program was started at all. */
  readonly started: boolean
  readonly setupError: string | null
  /** Whether the program was found not to be one, before a line of it ran. */
  readonly compileFailed: boolean
  readonly wallUs: number
  readonly cpuUs: number
  readonly peakBytes: number
  /** Processes that the kernel killed at the container's memory limit. */
  readonly oomKills: number
  /** Forks that the kernel refused at the container's limit of processes. */
  readonly forksDenied: number
  /** Whether a failed program left a file of exactly the largest size that it may write. */
  readonly fileSizeReached: boolean
  readonly truncated: boolean
}

const sigkill = 9
const sigxcpu = 24
const sigxfsz = 25

/** A host under pressure may take minutes to kill at the memory limit; the wall limit then comes first. */
const almostAllMemory = 0.95

export type Ending = { readonly verdict: Verdict; readonly exitCode?: number; readonly signal?: number }

/** What the run was allowed, as far as it decides what its end is called. */
type Allowed = { readonly memoryBytes: number; readonly cpuMs: number }

/** Names what happened. */
export function judge(facts: RunFacts, allowed: Allowed): Ending {
  const signal = facts.status & 0x7f
  const exitCode = (facts.status >> 8) & 0xff
  const ending = signal ? { signal } : { exitCode }
  return { verdict: verdictOf(facts, allowed, signal, exitCode), ...ending }
}

function verdictOf(facts: RunFacts, { memoryBytes, cpuMs }: Allowed, signal: number, exitCode: number): Verdict {
  if (facts.stopped === 'cancelled') return 'CANCELLED'
  // Whichever of its processes was killed for it, and whether or not the main one bore it: all of them together had
  // more than the run was allowed. That must not hang on whether the kernel or the agent saw it first.
  if (facts.oomKills > 0 && facts.stopped === null) return 'MEMORY_LIMIT'
  if (!facts.started || facts.stopped === 'setup') return 'SANDBOX_ERROR'
  const tooManyProcesses = facts.forksDenied > 0
  switch (facts.stopped) {
    case 'memory':
      return 'MEMORY_LIMIT'
    case 'output':
      return 'OUTPUT_LIMIT'
    case 'processes':
      return 'PROCESS_LIMIT'
    case 'cpu':
      return tooManyProcesses ? 'PROCESS_LIMIT' : 'CPU_TIME_LIMIT'
    case 'wall':
      if (facts.oomKills > 0 || facts.peakBytes >= memoryBytes * almostAllMemory) return 'MEMORY_LIMIT'
      return tooManyProcesses ? 'PROCESS_LIMIT' : 'WALL_TIME_LIMIT'
  }
  if (facts.truncated) return 'OUTPUT_LIMIT'
  if (facts.compileFailed) return 'COMPILE_ERROR'
  // The class of container may have let a run live that passed what it asked for.
  if (facts.peakBytes > memoryBytes) return 'MEMORY_LIMIT'
  // The kernel's own limit, which stands higher; a program may have sent the signal to itself, or lowered the limit.
  if ((signal === sigxcpu || signal === sigkill) && facts.cpuUs > cpuMs * 1000) return 'CPU_TIME_LIMIT'
  if (signal === sigxfsz || facts.fileSizeReached) return 'FILE_SIZE_LIMIT'
  if ((signal || exitCode) && tooManyProcesses) return 'PROCESS_LIMIT'
  if (signal) return 'SIGNALED'
  return exitCode ? 'NONZERO_EXIT' : 'COMPLETED'
}

/** Names one process for good; a process id alone is used again after its owner's death. */
export type ProcessIdentity = { pid: number; startTicks: string; bootId: string }

/** The identity of a running process, or undefined when there is none (a zombie counts as none). Linux only. */
export function identityOf(pid: number): ProcessIdentity | undefined

export function isAlive(identity: ProcessIdentity): boolean

import { readFileSync, readlinkSync } from 'node:fs'

/**
 * Labels tell whose a container is and until when. A container whose lease has run out, or whose executor has provably
 * ended, is an orphan; one that belongs to a living sibling is not.
 */
const labels = {
  instance: 'learnlab.executor.instance',
  process: 'learnlab.executor.process',
  expires: 'learnlab.executor.lease-expires',
} as const

/** The label by which the engine is asked for containers of any executor. */
export const instanceLabel = labels.instance

/** A container that was created has this long to live, used or not. Its pool replaces it earlier. */
export const leaseMs = 30 * 60_000

/** Making a container takes less than this, however slow the engine. */
const makingMs = 3 * 60_000

/** The process that owns a container, so that another one on the same machine can see whether it still lives. */
export type ProcessIdentity = { readonly machine: string; readonly pid: number; readonly startTime: string }

export function ownProcess(): ProcessIdentity {
  return { machine: machineIdentity(), pid: process.pid, startTime: startTimeOf(process.pid) ?? '' }
}

export function leaseLabels(instance: string, owner: ProcessIdentity, now: number): Record<string, string> {
  return {
    [labels.instance]: instance,
    [labels.process]: `${owner.machine} ${owner.pid} ${owner.startTime}`,
    [labels.expires]: String(now + leaseMs),
  }
}

/** `inUse`: whether an own container is known to be in use. One that is not may be just being made. */
export function isOrphan(found: Record<string, string>, instance: string, now: number, inUse = false): boolean {
  const expiresMs = Number(found[labels.expires] ?? 0)
  // No living one gets so old.
  if (expiresMs < now) return true
  // The engine failed to remove it when it was asked to, or made it after we had given up waiting.
  if (found[labels.instance] === instance) return !inUse && now - (expiresMs - leaseMs) > makingMs
  const [machine, pid, startTime] = (found[labels.process] ?? '').split(' ')
  // Of a process on another machine, or in another container, nothing can be said before its lease ends.
  if (machine !== machineIdentity()) return false
  return startTimeOf(Number(pid)) !== startTime
}

/** The process id of the executor that owns a container, if it is one of this machine. */
export function ownerOf(found: Record<string, string>): number | undefined {
  const [machine, pid] = (found[labels.process] ?? '').split(' ')
  return machine === machineIdentity() ? Number(pid) : undefined
}

/** Boot and process namespace: within both, a process id and its start time name one process. */
function machineIdentity(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return `${boot}/${readlinkSync('/proc/self/ns/pid')}`
}

/** Start time in clock ticks since boot, field 22 of proc_pid_stat(5); undefined when there is no such process. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces, so fields are counted after it; the first there is field 3.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

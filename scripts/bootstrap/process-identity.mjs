import { readFileSync } from 'node:fs'

/**
 * What names one process for good: a process id is used again after its owner's death, the pair of it with the boot and
 * the start time is not.
 *
 * @typedef {{ pid: number, startTicks: string, bootId: string }} ProcessIdentity
 */

/** @param {number} pid @returns {ProcessIdentity | undefined} undefined when there is no such process */
export function identityOf(pid) {
  try {
    // Fields are counted after the last parenthesis, because the command's name may hold spaces; see proc_pid_stat(5).
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
    const [state, startTicks] = [fields[0], fields[19]]
    if (state === 'Z' || startTicks === undefined) return undefined
    return { pid, startTicks, bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim() }
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined
    throw error
  }
}

/** @param {ProcessIdentity} identity */
export function isAlive(identity) {
  const current = identityOf(identity.pid)
  return current?.startTicks === identity.startTicks && current.bootId === identity.bootId
}

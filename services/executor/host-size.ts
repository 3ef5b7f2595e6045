import { availableParallelism, totalmem } from 'node:os'
import { containerMemoryBytes } from './sandbox/size-class.ts'

export type HostSize = { readonly cores: number; readonly memoryBytes: number }

/** What this process may take of the host: its memory, or less where a control group says so. */
export function thisHost(): HostSize {
  const constrained = process.constrainedMemory()
  const total = totalmem()
  return { cores: availableParallelism(), memoryBytes: constrained > 0 ? Math.min(constrained, total) : total }
}

/** Half of the memory is for sandboxes: the database and the services want the rest. */
const sandboxShare = 0.5

/**
 * How much a host runs at one time, where no setting says otherwise. A run may take all the memory of its container,
 * and there is no swap, so memory bounds what cores would bear: twice their number, since a run is often waiting and
 * its container cleaned after it.
 */
export function sizesFor({ cores, memoryBytes }: HostSize) {
  const room = Math.max(Math.floor((memoryBytes * sandboxShare) / containerMemoryBytes(256)), 1)
  return {
    poolSize: Math.min(cores, room),
    concurrency: Math.min(cores * 2, room),
    interactiveRuns: Math.min(cores * 4, room),
  }
}

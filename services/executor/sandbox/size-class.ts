const mebibyte = 1024 * 1024

/** The memory sizes in which containers are made, in MiB. A run gets the smallest that holds what it asks for. */
export const sizeClasses = [128, 256, 512, 1024] as const
export type SizeClass = (typeof sizeClasses)[number]

/** What the agent's own processes need beside the run. */
const agentMemoryBytes = 40 * mebibyte

export function sizeClassFor(memoryBytes: number): SizeClass {
  const found = sizeClasses.find((size) => size * mebibyte >= memoryBytes)
  if (!found) throw new RangeError(`no container holds ${memoryBytes} bytes`)
  return found
}

/** The limit of a container of this class; no swap comes on top. */
export function containerMemoryBytes(size: SizeClass): number {
  return size * mebibyte + agentMemoryBytes
}

/**
 * Sizes of the writable file systems. Their pages count to the container's memory, so together they stay well below
 * it: what a run leaves behind until it is wiped must not starve anything.
 */
export function writableBytes(size: SizeClass): { box: number; tmp: number; shm: number } {
  return {
    box: Math.min(size / 4, 64) * mebibyte,
    tmp: Math.min(size / 8, 32) * mebibyte,
    shm: Math.min(size / 16, 32) * mebibyte,
  }
}

import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Memory of this process in bytes once garbage is gone: what its objects take, and what the kernel gives it. */
export function memoryInUse(): { readonly objectBytes: number; readonly residentBytes: number } {
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { objectBytes: heapUsed + external, residentBytes: rss }
}

/** Descriptors that this process has open. */
export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length
}

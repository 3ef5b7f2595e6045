import { readdirSync, readFileSync } from 'node:fs'

/**
 * MiB that a process and its children hold, with what several share counted once (proportional set size, proc(5)). What a
 * process that ends meanwhile held counts as nothing.
 */
export function memoryMiB(pid: number): number {
  const parents = new Map(processIds().map((id) => [id, parentOf(id)]))
  const family = [pid]
  for (const member of family) for (const [id, parent] of parents) if (parent === member) family.push(id)
  return Math.round(family.reduce((sum, id) => sum + proportionalKiB(id), 0) / 1_024)
}

function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1])
}

function proportionalKiB(pid: number): number {
  return Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It has ended.
    return ''
  }
}

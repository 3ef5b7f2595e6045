import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { identityOf, isAlive } from './process-identity.mjs'

/**
 * Takes the lock at `path` for this process, or says who holds it. A dead owner's lock is taken over.
 * The file appears with its content in one step (a hard link), so no reader ever sees half a lock.
 *
 * @param {string} path
 * @returns {{ release: () => void } | { heldBy: number }} heldBy is the process id of a living owner
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${randomUUID()}`
  const mine = JSON.stringify(identityOf(process.pid))
  writeFileSync(draft, mine)
  try {
    for (;;) {
      if (linkIfFree(draft, path)) return { release: () => releaseIfMine(path, mine) }
      const found = read(path)
      if (found === undefined) continue
      const owner = parse(found)
      if (owner && isAlive(owner)) return { heldBy: owner.pid }
      removeStale(path, found)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

function linkIfFree(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** undefined for a file that a crash left empty or cut. */
function parse(text) {
  try {
    const { pid, startTicks, bootId } = JSON.parse(text)
    return Number.isInteger(pid) && startTicks && bootId ? { pid, startTicks, bootId } : undefined
  } catch {
    return undefined
  }
}

/** Renaming before removing shows whether another process replaced the stale lock in between; if so, it gets it back. */
function removeStale(path, staleText) {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  if (read(aside) !== staleText) linkIfFree(aside, path)
  rmSync(aside, { force: true })
}

function releaseIfMine(path, mine) {
  if (read(path) === mine) rmSync(path, { force: true })
}

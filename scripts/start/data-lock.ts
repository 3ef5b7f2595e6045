import { join } from 'node:path'
import { tryLock } from '../bootstrap/lock-file.mjs'

/** Thrown when another launcher works on the same data. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'

  constructor(dataFolder: string, pid: number) {
    super(
      `Learn Lab already runs on ${dataFolder} (process ${pid}): end that one, or use another folder with --data DIR.`,
    )
  }
}

/** Makes this process the only launcher on the folder. A lock whose owner died is taken over. @throws DataFolderInUse */
export function lockDataFolder(dataFolder: string): { release: () => void } {
  const lock = tryLock(join(dataFolder, 'lock'))
  if ('heldBy' in lock) throw new DataFolderInUse(dataFolder, lock.heldBy)
  return lock
}

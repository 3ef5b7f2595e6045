// Takes the lock at argv[2] again and again until it has it, then checks that it is alone by making a file that must
// not exist, removes it, and releases the lock. Exits 1 when it was not alone.
import { rmSync, writeFileSync } from 'node:fs'
import { tryLock } from '../lock-file.mjs'

const [path, rounds] = [process.argv[2], Number(process.argv[3])]
for (let round = 0; round < rounds; ) {
  const lock = tryLock(path)
  if (!('release' in lock)) continue
  writeFileSync(`${path}.alone`, '', { flag: 'wx' })
  rmSync(`${path}.alone`)
  lock.release()
  round += 1
}

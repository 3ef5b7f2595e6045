import { equal, throws } from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { identityOf } from '../../bootstrap/process-identity.mjs'
import { DataFolderInUse, lockDataFolder } from '../data-lock.ts'

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-lock-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a folder has one launcher; released, it is free and no file is left', (t) => {
  const folder = temporaryFolder(t)
  const lock = lockDataFolder(folder)
  throws(() => lockDataFolder(folder), DataFolderInUse)
  lock.release()
  equal(existsSync(join(folder, 'lock')), false)
  lockDataFolder(folder).release()
})

test('the lock of a dead launcher is taken over, also when another process got its number', (t) => {
  const folder = temporaryFolder(t)
  const mine = identityOf(process.pid)
  writeFileSync(join(folder, 'lock'), JSON.stringify({ ...mine, startTicks: '1' }))
  lockDataFolder(folder).release()
})

test('a lock that a crash left empty is taken over', (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'lock'), '')
  lockDataFolder(folder).release()
})

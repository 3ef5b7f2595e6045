import { deepEqual, equal } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { tryLock } from '../lock-file.mjs'

const takeLock = fileURLToPath(new URL('./take-lock.mjs', import.meta.url))

test('of processes that want the lock at once one has it at a time, and nothing is left', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-lock-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'install.lock')
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [takeLock, path, '50'], { stdio: 'inherit' }),
  )
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  deepEqual(codes, [0, 0, 0, 0])
  deepEqual(readdirSync(folder), [])
})

test('a killed owner does not keep the lock', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-lock-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'install.lock')
  const source = `const { tryLock } = await import(${JSON.stringify(new URL('../lock-file.mjs', import.meta.url).href)})
    tryLock(${JSON.stringify(path)}); console.log('mine'); setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(owner.stdout, 'data')
  deepEqual(tryLock(path), { heldBy: owner.pid })
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const lock = tryLock(path)
  equal('release' in lock, true)
})

import { deepEqual } from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { followChanges } from '../follow-changes.ts'

test('several changes are one, failures are told, tests and documents are no change', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-follow-'))
  const stop = new AbortController()
  t.after(() => {
    stop.abort()
    rmSync(folder, { recursive: true })
  })
  mkdirSync(join(folder, 'test'))
  const events = new EventEmitter()
  const said: string[] = []
  let acts = 0
  const act = async () => {
    acts += 1
    events.emit('act')
    if (acts === 1) throw new Error('does not load')
  }
  followChanges(folder, { act, say: (text) => said.push(text), signal: stop.signal })

  const first = once(events, 'act', { signal: AbortSignal.timeout(10_000) })
  writeFileSync(join(folder, 'a.ts'), '1')
  writeFileSync(join(folder, 'b.ts'), '1')
  await first
  const second = once(events, 'act', { signal: AbortSignal.timeout(10_000) })
  writeFileSync(join(folder, 'README.md'), '1')
  writeFileSync(join(folder, 'test', 'a.test.ts'), '1')
  writeFileSync(join(folder, 'a.ts'), '2')
  await second
  deepEqual({ acts, said }, { acts: 2, said: ['does not load'] })
})

import { deepEqual, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'

const agent = join(import.meta.dirname, '../agent')

async function ask(expression: string): Promise<unknown> {
  const script = `
import sys; sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True
import json, os, starvation
starvation._PROCESSORS = 2
print(json.dumps(${expression}))`
  return JSON.parse((await promisify(execFile)('python3', ['-c', script, agent])).stdout)
}

test('a run starves by what others took, not by what it took from itself', async () => {
  // Waited, since its start, CPU time of all its threads; on two processors.
  const cases = [
    { why: 'one thread on a busy host', waited: 9, wall: 10, cpu: 1, starved: 9 },
    { why: 'asleep', waited: 0, wall: 10, cpu: 0, starved: 0 },
    { why: 'many threads on an idle host', waited: 9, wall: 10, cpu: 20, starved: 0 },
    { why: 'many threads on a busy host', waited: 9, wall: 10, cpu: 4, starved: 8 },
  ]
  const calls = cases.map(({ waited, wall, cpu }) => `starvation.starved_s(${waited}, ${wall}, ${cpu})`)
  deepEqual(
    await ask(`[${calls}]`),
    cases.map(({ starved }) => starved),
  )
})

test('the kernel tells how long a process has waited, and nothing of one that is gone', async () => {
  const [own, gone] = (await ask(
    '[starvation.waited_ns([os.getpid()]), starvation.waited_ns([2 ** 22 + 1])]',
  )) as number[]
  ok(own !== undefined && own >= 0)
  deepEqual(gone, 0)
})

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
def starved(samples, wall, cpu):
    said = iter([{task: waited * 1e9 for task, waited in waits.items()} for waits in samples])
    starvation.waits_of = lambda _: next(said)
    starvation_of_run = starvation.Starvation(next(said))
    for _ in samples[1:]:
        starvation_of_run.sample(())
    return starvation_of_run.starved_s(wall, cpu)
print(json.dumps(${expression}))`
  return JSON.parse((await promisify(execFile)('python3', ['-c', script, agent])).stdout)
}

test('a run starves by what others took, not by what it took from itself', async () => {
  // What each thread had waited at each look, the wall time, the CPU time of all threads; on two processors.
  const cases = [
    { why: 'one thread on a busy host', samples: [{ a: 1 }, { a: 10 }], wall: 10, cpu: 1, starved: 9 },
    { why: 'asleep', samples: [{ a: 1 }, { a: 1 }], wall: 10, cpu: 0, starved: 0 },
    { why: 'many threads, an idle host', samples: [{}, { a: 9, b: 9 }], wall: 10, cpu: 20, starved: 0 },
    { why: 'many threads, a busy host', samples: [{}, { a: 9, b: 9 }], wall: 10, cpu: 4, starved: 8 },
    {
      why: 'processes that take turns',
      samples: [{ a: 1 }, { a: 1, b: 4 }, { a: 1, c: 3 }],
      wall: 10,
      cpu: 1,
      starved: 7,
    },
    { why: 'nothing is told', samples: [{}, {}], wall: 10, cpu: 1, starved: 0 },
  ]
  const calls = cases.map(({ samples, wall, cpu }) => `starved(${JSON.stringify(samples)}, ${wall}, ${cpu})`)
  deepEqual(
    await ask(`[${calls}]`),
    cases.map(({ starved }) => starved),
  )
})

test('the kernel tells how long a process has waited, and nothing of one that is gone', async () => {
  const [own, gone] = (await ask(
    '[list(starvation.waits_of([os.getpid()]).values()), starvation.waits_of([2 ** 22 + 1])]',
  )) as [number[], object]
  ok(own.length === 1 && own.every((waited) => waited > 0), own.join())
  deepEqual(gone, {})
})

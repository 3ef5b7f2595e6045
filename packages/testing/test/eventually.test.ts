import { equal, rejects } from 'node:assert/strict'
import test from 'node:test'
import { eventually } from '../src/index.ts'

test('it waits until the condition holds and gives its value', async () => {
  let calls = 0
  equal(await eventually(() => (++calls === 3 ? 'now' : undefined)), 'now')
})

test('it fails after the deadline, with what the condition threw', async () => {
  const failing = eventually(() => Promise.reject(new RangeError('not yet')), { timeoutMs: 50 })
  await rejects(failing, (error) => error instanceof Error && error.cause instanceof RangeError)
})

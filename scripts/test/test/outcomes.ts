// Run by run-tests.test.ts: one test of each outcome.
import { test } from 'node:test'

test('passes', () => undefined)
test('is skipped', { skip: 'no engine' }, () => undefined)
test('skips itself and cannot go on', (t) => {
  t.skip('no database')
  throw new Error('no database')
})
test('fails', () => {
  throw new Error('broken')
})

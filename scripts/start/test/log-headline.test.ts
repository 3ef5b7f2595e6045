import { equal } from 'node:assert/strict'
import test from 'node:test'
import { logHeadline } from '../log-headline.ts'

test('warnings and worse are shown with their cause, the rest stays in the file', () => {
  const line = { level: 'error', msg: 'no engine', err: { message: 'ENOENT' } }
  equal(logHeadline(JSON.stringify(line)), 'error: no engine (ENOENT)')
  equal(logHeadline(JSON.stringify({ level: 'warn', msg: 'slow' })), 'warn: slow')
  equal(logHeadline(JSON.stringify({ level: 'info', msg: 'ready' })), undefined)
})

test('of a crash the line with the error is shown', () => {
  equal(logHeadline('TypeError: x is not a function'), 'TypeError: x is not a function')
  equal(logHeadline('    at main (file:///main.ts:1:1)'), undefined)
  equal(logHeadline('{ not JSON'), undefined)
})

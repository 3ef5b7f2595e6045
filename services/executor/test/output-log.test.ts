import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { OutputLog } from '../domain/output-log.ts'

function logOf(...texts: string[]): OutputLog {
  const log = new OutputLog()
  for (const text of texts) log.append('stdout', 0, Buffer.from(text))
  return log
}

function readAll(log: OutputLog, from: number): string {
  let [at, all] = [from, '']
  for (let piece = log.next(at); piece; piece = log.next(at)) {
    all += Buffer.from(piece.bytes)
    at = piece.offset
    log.markRead(at)
  }
  return all
}

test('pieces follow on an offset, and what was read is kept for who comes back', () => {
  const log = logOf('one ', 'two ', 'three')
  equal(readAll(log, 0), 'one two three')
  equal(readAll(log, 4), 'two three')
  equal(readAll(log, 13), '')
  deepEqual([log.endOffset, log.sentOffset], [13, 13])
})

test('what was read is told once, with what each piece costs beside its bytes', () => {
  const log = logOf('abc', 'd')
  equal(log.markRead(2), 0)
  equal(log.markRead(3), 67)
  equal(log.markRead(4), 65)
  equal(log.markRead(4), 0)
})

test('of what was read a bounded tail stays; of what was not, everything', () => {
  const log = new OutputLog()
  const piece = Buffer.alloc(1024)
  for (let index = 0; index < 4096; index++) {
    log.append('stderr', index, piece)
    log.markRead(log.endOffset)
  }
  const oldest = log.next(0)
  ok(oldest && oldest.offset > 3 * 1024 * 1024)
  ok(log.endOffset - oldest.offset >= 200 * 1024)
  const unread = logOf(...Array.from({ length: 10_000 }, () => 'x'))
  equal(readAll(unread, 0).length, 10_000)
})

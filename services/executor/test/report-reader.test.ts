import { deepEqual, equal } from 'node:assert/strict'
import test, { suite } from 'node:test'
import { type Piece, ReportReader } from '../suites/report-reader.ts'

const mark = 'a'.repeat(32)
const reportOf = (text: string) => `\x1e${mark}${text.length.toString(16).padStart(8, '0')}${text}`
const outputOf = (pieces: readonly Piece[]) =>
  pieces.map((piece) => ('output' in piece ? Buffer.from(piece.output).toString() : '')).join('')

suite('reports among output', () => {
  test('are found wherever the bytes are cut', () => {
    const bytes = Buffer.from(`before${reportOf('{"kind":"done"}')}after\x1e`)
    for (let at = 0; at <= bytes.length; at++) {
      const reader = new ReportReader(mark)
      const pieces = [...reader.push(bytes.subarray(0, at)), ...reader.push(bytes.subarray(at))]
      deepEqual(
        pieces.filter((piece) => 'report' in piece),
        [{ report: { kind: 'done' } }],
      )
      equal(outputOf(pieces), 'beforeafter')
    }
  })

  test('that are none are output, whatever length they claim', () => {
    for (const length of ['-0000029', '-1      ', 'ffffffff', '0000002x', 'no digit', '00000000']) {
      const reader = new ReportReader(mark)
      const pieces = [...reader.push(Buffer.from(`\x1e${mark}${length}rest`)), ...reader.push(Buffer.from('and on'))]
      equal(pieces.filter((piece) => 'report' in piece).length, 0, length)
    }
  })
})

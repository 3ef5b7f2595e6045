import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import test from 'node:test'
import { explainError } from '../domain/errors/explain-error.ts'
import { recordedPrograms } from './programs.ts'

// Program: number of the error, line, and what the explanation or the fix must say.
const expected: Record<string, [kind: string, line: number, says: RegExp]> = {
  'argument-count': ['TS2554', 4, /takes `2` values.*passes `1`/],
  'argument-type': ['TS2345', 4, /wants `number`.*passes `string`/],
  'assign-string': ['TS2322', 2, /`Number\(…\)`/],
  constant: ['TS2588', 2, /Declare it with `let`/],
  'declared-twice': ['TS2451', 1, /`a` is declared a second time/],
  'excess-property': ['TS2353', 2, /`agee`/],
  'implicit-any': ['TS7006', 1, /`n: number`/],
  'lacking-property': ['TS2741', 2, /lacks `age`/],
  'missing-property': ['TS2339', 2, /asked on line 2 for `age`/],
  module: ['TS2307', 1, /load `\.\/shapes`/],
  'near-miss': ['TS2552', 2, /Write `total` instead of `totl`/],
  'no-overlap': ['TS2367', 2, /`number` and `string`/],
  'no-return': ['TS2366', 1, /no `return`/],
  'not-a-number': ['TS2362', 2, /no number/],
  'not-callable': ['TS2349', 2, /no function/],
  'possibly-undefined': ['TS18048', 3, /`found` that is used on line 3 may be `undefined`/],
  readonly: ['TS2540', 3, /`x` is `readonly`/],
  syntax: ['TS1005', 2, /expects `,` there/],
  'unknown-name': ['TS2304', 2, /nothing has that name/],
  'used-before-assigned': ['TS2454', 2, /`total` is used on line 2/],
}

const programs = recordedPrograms('typescript')

test('every recorded program is expected something of', () => {
  deepEqual([...programs.keys()].sort(), Object.keys(expected).sort())
})

for (const [name, [kind, line, says]] of Object.entries(expected)) {
  test(`TypeScript: ${name.replaceAll('-', ' ')}`, () => {
    const { code, stderr } = programs.get(name) ?? { code: '', stderr: new Map<string, string>() }
    equal(stderr.size, 1)
    for (const printed of stderr.values()) {
      // Terminals get another form of the same.
      for (const error of [printed, printed.replace(/\((\d+),(\d+)\):/g, ':$1:$2 -')]) {
        const diagnosis = explainError({ question: 'Why?', context: '', code, error, language: 'typescript' })
        ok(diagnosis)
        equal(diagnosis.kind, kind)
        equal(diagnosis.line, line)
        equal(diagnosis.lineText, code.split('\n')[line - 1]?.trim())
        match(`${diagnosis.explanation} ${diagnosis.fix}`, says)
        doesNotMatch(diagnosis.explanation, /no closer explanation/)
      }
    }
  })
}

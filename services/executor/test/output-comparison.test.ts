import { equal, match, ok } from 'node:assert/strict'
import test, { suite } from 'node:test'
import fc from 'fast-check'
import { firstCharacters, lastCharacters, shortened } from '../domain/excerpt.ts'
import { findDifference, type TextComparison } from '../domain/output-comparison.ts'

const exact: TextComparison = { method: 'exact' }
const trailing: TextComparison = { method: 'trailing-whitespace' }
const tokens: TextComparison = { method: 'tokens' }
const numbers = (absolute: number, relative = 0): TextComparison => ({ method: 'numbers', absolute, relative })
const differ = (expected: string, actual: string, comparison: TextComparison) =>
  findDifference(expected, Buffer.from(actual), comparison)

const text = fc.string({ unit: 'grapheme' }).filter((value) => value.isWellFormed())
const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\r'), maxLength: 3 })
const word = fc.stringMatching(/^[a-z0-9äß🦆]{1,8}$/u)

suite('comparing output', () => {
  test('every text is as itself is expected, and exactly so only as itself', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const comparison of [exact, trailing, tokens, numbers(0)]) equal(differ(one, one, comparison), undefined)
        equal(differ(one, other, exact) === undefined, one === other)
      }),
    )
  })

  test('white space at the ends of lines does not count where it need not', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, space)), fc.array(space, { maxLength: 3 }), (lines, after) => {
        const expected = lines.map(([line]) => line).join('\n')
        const printed = [...lines.map(([line, end]) => line + end), ...after].join('\n')
        equal(differ(expected, printed, trailing), undefined)
        equal(differ(expected, printed, tokens), undefined)
      }),
    )
    match(differ('a b', 'a  b', trailing) ?? '', /expected "a b", but the program printed "a {2}b"/)
    equal(differ('a b', ' a\n\tb ', tokens), undefined)
    match(differ('a b', 'ab', tokens) ?? '', /word 1: expected "a"/)
  })

  test('what comes looser than one comparison passes the looser ones', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        if (differ(one, other, exact) === undefined) equal(differ(one, other, trailing), undefined)
        if (differ(one, other, trailing) === undefined) equal(differ(one, other, tokens), undefined)
        if (differ(one, other, tokens) === undefined) equal(differ(one, other, numbers(0)), undefined)
      }),
    )
  })

  test('numbers may differ by a tolerance and no more', () => {
    const figure = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
    fc.assert(
      fc.property(figure, figure, fc.double({ min: 0, max: 1e6, noNaN: true }), (wanted, got, absolute) => {
        equal(differ(`${wanted}`, `${got}`, numbers(absolute)) === undefined, Math.abs(wanted - got) <= absolute)
      }),
    )
    equal(differ('1000', '1009', numbers(0, 0.01)), undefined)
    ok(differ('1000', '1011', numbers(0, 0.01)))
    equal(differ('x = 0.5', 'x = 5e-1', numbers(0)), undefined)
    ok(differ('1e400', '2e400', numbers(1)))
    ok(differ('nan', 'inf', numbers(1)))
    equal(differ('nan', 'nan', numbers(1)), undefined)
    ok(differ('0x10', '16', numbers(1)))
    ok(differ('1', '1 2', numbers(9)))
  })

  test('an output made to be slow to compare costs no more than its length', () => {
    const long = 8 * 1024 * 1024
    match(differ('1', `${'1'.repeat(long)}x`, numbers(0)) ?? '', /expected "1", but/)
    match(differ('a', `${'\n'.repeat(long)}a`, trailing) ?? '', /line 1: expected "a"/)
    match(differ('a b', 'a '.repeat(long / 2), tokens) ?? '', /word 2: expected "b"/)
  })

  test('the first difference is named, and bytes that are no text', () => {
    equal(differ('a\nb\nc', 'a\nx\nc', exact), 'line 2: expected "b", but the program printed "x"')
    equal(differ('a\nb', 'a', trailing), 'line 2: expected "b", but the program printed no more lines')
    equal(differ('a', 'a b', tokens), 'word 2: expected no more words, but the program printed "b"')
    match(differ('a', 'y'.repeat(10_000), exact) ?? '', /^.{1,300}…"$/)
    equal(findDifference('\ufffd', Uint8Array.of(0xff), exact), 'the program printed bytes that are no UTF-8')
  })
})

suite('excerpts', () => {
  test('are cut between characters, never longer than asked, and say whether they are whole', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed()),
        fc.nat(40),
        (whole, most) => {
          const characters = [...whole]
          for (const source of [whole, Buffer.from(whole)]) {
            const { text: first, cut } = firstCharacters(source, most)
            equal(first, characters.slice(0, most).join(''))
            equal(cut, characters.length > most)
          }
          const last = lastCharacters(Buffer.from(whole), most + 1)
          ok(last.endsWith(characters.slice(-(most + 1)).join('')))
          equal(last.startsWith('…') || last === whole, true)
          equal(shortened(whole, most) === whole, characters.length <= most)
        },
      ),
    )
  })
})

import { shortened } from './excerpt.ts'

/** How a program's output is held against what is expected of it. */
export type TextComparison =
  | { readonly method: 'exact' }
  /** White space at the ends of lines, and empty lines at the end, do not count. */
  | { readonly method: 'trailing-whitespace' }
  /** Only words count. */
  | { readonly method: 'tokens' }
  /** Only words count, and numbers are equal when they differ by no more than one of the two tolerances. */
  | { readonly method: 'numbers'; readonly absolute: number; readonly relative: number }

/** Characters of each side that a message shows. */
const shownCharacters = 200
// Each digit can be matched in one way only: what looks like a number for long and is none costs no more than its length.
const decimalNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/** What is wrong with an output, said for people, or undefined when it is as expected. */
export function findDifference(expected: string, actual: Uint8Array, comparison: TextComparison): string | undefined {
  const printed = Buffer.from(actual.buffer, actual.byteOffset, actual.byteLength)
  switch (comparison.method) {
    case 'exact': {
      if (printed.equals(Buffer.from(expected))) return undefined
      const difference = differenceOf(partsOf(expected), partsOf(printed.toString()), 'line')
      return difference ?? 'the program printed bytes that are no UTF-8'
    }
    case 'trailing-whitespace':
      return differenceOf(linesOf(expected), linesOf(printed.toString()), 'line')
    case 'tokens':
      return differenceOf(tokensOf(expected), tokensOf(printed.toString()), 'word')
    case 'numbers':
      return differenceOf(tokensOf(expected), tokensOf(printed.toString()), 'word', (wanted, got) =>
        isClose(wanted, got, comparison),
      )
  }
}

type Parts = Generator<string, undefined, undefined>

/** Lines as they are. Parts come one by one: of a long output no more is cut up than up to the first difference. */
function* partsOf(text: string): Parts {
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    yield text.slice(start, end)
    start = end + 1
  }
  yield text.slice(start)
}

/** Lines without white space at their ends, and without the empty ones at the end. */
function* linesOf(text: string): Parts {
  const whole = text.trimEnd()
  if (whole === '') return
  for (const part of partsOf(whole)) yield part.trimEnd()
}

function* tokensOf(text: string): Parts {
  for (const [token] of text.matchAll(/\S+/g)) yield token
}

function isClose(wanted: string, got: string, tolerance: { absolute: number; relative: number }): boolean {
  if (wanted === got) return true
  if (!decimalNumber.test(wanted) || !decimalNumber.test(got)) return false
  const [expected, actual] = [Number(wanted), Number(got)]
  // What overflows is as far from everything as can be.
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return false
  return Math.abs(expected - actual) <= Math.max(tolerance.absolute, tolerance.relative * Math.abs(expected))
}

type Equality = (wanted: string, got: string) => boolean

function differenceOf(
  expected: Parts,
  actual: Parts,
  unit: 'line' | 'word',
  areEqual: Equality = (wanted, got) => wanted === got,
): string | undefined {
  const next = () => [expected.next().value, actual.next().value]
  for (let at = 1; ; at++) {
    const [wanted, got] = next()
    if (wanted === undefined && got === undefined) return undefined
    if (wanted !== undefined && got !== undefined && areEqual(wanted, got)) continue
    const isOnly = at === 1 && next().every((part) => part === undefined)
    const place = isOnly ? '' : `${unit} ${at}: `
    return `${place}expected ${shown(wanted, unit)}, but the program printed ${shown(got, unit)}`
  }
}

function shown(text: string | undefined, unit: string): string {
  return text === undefined ? `no more ${unit}s` : JSON.stringify(shortened(text, shownCharacters))
}

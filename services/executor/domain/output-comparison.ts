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
const decimalNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** What is wrong with an output, said for people, or undefined when it is as expected. */
export function findDifference(expected: string, actual: Uint8Array, comparison: TextComparison): string | undefined {
  const printed = Buffer.from(actual.buffer, actual.byteOffset, actual.byteLength)
  switch (comparison.method) {
    case 'exact': {
      if (printed.equals(Buffer.from(expected))) return undefined
      const difference = differenceOf(expected.split('\n'), printed.toString().split('\n'), 'line')
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

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd())
  while (lines.at(-1) === '') lines.pop()
  return lines
}

function tokensOf(text: string): string[] {
  return text.split(/\s+/).filter((token) => token !== '')
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
  expected: readonly string[],
  actual: readonly string[],
  unit: 'line' | 'word',
  areEqual: Equality = (wanted, got) => wanted === got,
): string | undefined {
  const at = Array.from({ length: Math.max(expected.length, actual.length) }).findIndex((_, index) => {
    const [wanted, got] = [expected[index], actual[index]]
    return wanted === undefined || got === undefined || !areEqual(wanted, got)
  })
  if (at < 0) return undefined
  const place = expected.length > 1 || actual.length > 1 ? `${unit} ${at + 1}: ` : ''
  return `${place}expected ${shown(expected[at], unit)}, but the program printed ${shown(actual[at], unit)}`
}

function shown(text: string | undefined, unit: string): string {
  return text === undefined ? `no more ${unit}s` : JSON.stringify(shortened(text, shownCharacters))
}

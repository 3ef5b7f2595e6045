import { exercismResults } from './exercism-results.ts'
import type { TestResult, TestsSummary } from './test-result.ts'

const shorter: readonly ((test: TestResult) => TestResult)[] = [
  (test) => test,
  (test) => ({ ...test, testCode: '' }),
  (test) => ({ ...test, testCode: '', output: '' }),
  (test) => ({ ...test, testCode: '', output: '', message: '' }),
  (test) => ({ ...test, testCode: '', output: '', message: '', name: `Test ${test.ordinal}` }),
]

/**
 * Results of which as much is left out as makes their text fit: the codes of tests first, then outputs, messages and at
 * last names. How each test ended always stays.
 */
export function shortenedSummary(
  summary: TestsSummary,
  mostBytes: number,
): { readonly summary: TestsSummary; readonly exercismJson: string } {
  let last = { summary, exercismJson: '' }
  for (const shorten of shorter) {
    const short = { ...summary, tests: summary.tests.map(shorten) }
    last = { summary: short, exercismJson: exercismResults(short) }
    if (Buffer.byteLength(last.exercismJson) <= mostBytes) break
  }
  return last
}

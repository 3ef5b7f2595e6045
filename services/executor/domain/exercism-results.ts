import { firstCharacters } from './excerpt.ts'
import { outputCharacters, type TestResult, type TestsSummary } from './test-result.ts'

const cutNotice = '\n[Output was truncated. Please limit to 500 chars]'
/** The most that the interface lets a top-level message be. */
const messageCharacters = 65_535

/**
 * Results as the text of a `results.json` of Exercism's test runner interface, version 3:
 * https://exercism.org/docs/building/tooling/test-runners/interface. It knows no test that was not run, so those are
 * left out; optional keys without a value are left out too.
 */
export function exercismResults({ status, message, tests }: TestsSummary): string {
  return JSON.stringify({
    version: 3,
    status,
    ...(status === 'error' && { message: firstCharacters(message, messageCharacters).text }),
    tests: tests.map(exercismTest),
  })
}

function exercismTest({ name, status, message, output, outputCut, testCode, taskId }: TestResult): object {
  const roomForNotice = outputCharacters - cutNotice.length
  return {
    name,
    status,
    ...(message && { message }),
    ...(output && { output: outputCut ? firstCharacters(output, roomForNotice).text + cutNotice : output }),
    ...(testCode && { test_code: testCode }),
    ...(taskId > 0 && { task_id: taskId }),
  }
}

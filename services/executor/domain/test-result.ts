import type { Verdict } from './verdict.ts'

export type TestStatus = 'pass' | 'fail' | 'error'

/** How a test went. */
export type TestResult = {
  /** Its place in the suite, from 1. */
  readonly ordinal: number
  readonly name: string
  readonly status: TestStatus
  /** Why it did not pass, for people; empty if it did. */
  readonly message: string
  /** What the program printed, at most `outputCharacters` of it. */
  readonly output: string
  readonly outputCut: boolean
  readonly testCode: string
  /** 0: none. */
  readonly taskId: number
  readonly hidden: boolean
  /** How the run of a case ended; undefined for one of many tests in a run. */
  readonly verdict: Verdict | undefined
  readonly wallUs: number
  readonly cpuUs: number
}

/** Characters of output that a result tells, by the interface of `exercism-results.ts`. */
export const outputCharacters = 500

/** What may be told of a hidden test: whatever else is known of it could hold what it asks. */
export function concealed({ ordinal, status }: Pick<TestResult, 'ordinal' | 'status'>): TestResult {
  return {
    ordinal,
    status,
    name: `Hidden test ${ordinal}`,
    message: '',
    output: '',
    outputCut: false,
    testCode: '',
    taskId: 0,
    hidden: true,
    verdict: undefined,
    wallUs: 0,
    cpuUs: 0,
  }
}

/** All results of a suite. */
export type TestsSummary = {
  readonly status: TestStatus
  /** Why no test could be judged; empty when one was. */
  readonly message: string
  /** In the order of the suite, without those that were not run. */
  readonly tests: readonly TestResult[]
  readonly notRun: number
}

/**
 * What single results come to: `error` only where no test could be judged, so that a program that cannot even be
 * started is told from one that does something wrong.
 */
export function summarise(unordered: readonly TestResult[], notRun: number): TestsSummary {
  const tests = unordered.toSorted((one, other) => one.ordinal - other.ordinal)
  if (tests.length > 0 && tests.every(({ status }) => status === 'pass') && notRun === 0) {
    return { status: 'pass', message: '', tests, notRun }
  }
  if (tests.some(({ status }) => status !== 'error')) return { status: 'fail', message: '', tests, notRun }
  const visible = tests.find(({ hidden }) => !hidden)
  const message = visible ? `${visible.name}: ${visible.message}` : 'no test could be judged'
  return { status: 'error', message, tests, notRun }
}

/** A suite of which nothing was run. */
export function withoutTests(message: string, notRun: number): TestsSummary {
  return { status: 'error', message, tests: [], notRun }
}

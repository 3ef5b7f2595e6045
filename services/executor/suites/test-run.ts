import type { TestResult } from '../domain/test-result.ts'

/** What is left when tests are over. */
export type Remainder = {
  /** Tests that were not run. */
  readonly notRun: number
  /** Why there is no result, where there is none. */
  readonly message: string
}

/** Results of tests in the order of their suite. */
export type TestRun = AsyncGenerator<TestResult, Remainder, undefined>

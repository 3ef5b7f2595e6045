import type { ProgramFile, RunRequest } from '../domain/program.ts'
import type { TestResult, TestsSummary } from '../domain/test-result.ts'
import type { Comparison, TestCase, TestFramework, TestSuite, TestsRequest } from '../domain/test-suite.ts'
import type { Executor } from '../executor.ts'
import { runTests } from '../suites/run-tests.ts'

export type Outcome = { readonly results: TestResult[]; readonly summary: TestsSummary }
type Options = Partial<Pick<TestsRequest, 'stopAtFirstFailure' | 'deadlineMs'>> & { readonly signal?: AbortSignal }

/** Runs a suite to its end. */
export async function outcomeOf(
  executor: Executor,
  program: RunRequest,
  suite: TestSuite,
  { signal, stopAtFirstFailure = false, deadlineMs = 60_000 }: Options = {},
): Promise<Outcome> {
  const results: TestResult[] = []
  const request = { program, suite, stopAtFirstFailure, deadlineMs }
  const run = runTests(executor, request, { userId: 'learner', ...(signal && { signal }) })
  for (;;) {
    const next = await run.next()
    if (next.done) return { results, summary: next.value }
    results.push(next.value)
  }
}

export function caseOf(test: Partial<Omit<TestCase, 'stdin'>> & { readonly stdin?: string }): TestCase {
  const { stdin = '', comparison = { method: 'trailing-whitespace' } as Comparison, ...rest } = test
  return {
    ...{ name: '', args: [], expectedOutput: '', expectedExitCode: undefined, hidden: false, limits: {}, taskId: 0 },
    ...{ testCode: '', comparison, stdin: Buffer.from(stdin) },
    ...rest,
  }
}

export const casesOf = (...cases: Parameters<typeof caseOf>[0][]): TestSuite => ({
  kind: 'cases',
  cases: cases.map(caseOf),
})

export function file(name: string, text: string): ProgramFile {
  return { name, content: Buffer.from(text) }
}

type Files = { readonly tests: readonly ProgramFile[]; readonly hidden?: readonly ProgramFile[] }

export function frameworkOf(framework: TestFramework | undefined, { tests, hidden = [] }: Files): TestSuite {
  const of = (files: readonly ProgramFile[], isHidden: boolean) =>
    files.map((content) => ({ file: content, hidden: isHidden, support: false }))
  return { kind: 'framework', framework, files: [...of(tests, false), ...of(hidden, true)] }
}

export const statuses = ({ results }: Outcome) => results.map(({ status }) => status)

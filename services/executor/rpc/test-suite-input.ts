import {
  type CaseSuite,
  type CheckerProgram,
  type ExecuteCodeRequest,
  type Limits,
  type OutputComparison,
  type RunTestsRequest,
  TestFramework as TestFrameworkMessage,
  TextComparison as TextComparisonMessage,
} from '@learnlab/contracts/executor/v1'
import { invalidArgument } from '@learnlab/rpc'
import type { RequestedLimits } from '../domain/limits.ts'
import type { RunRequest } from '../domain/program.ts'
import type { Comparison, TestFramework, TestSuite, TestsRequest } from '../domain/test-suite.ts'
import { toProgramFiles, toRunRequest } from './execute-code.ts'

const defaultDeadlineSeconds = 60

const usual: Comparison = { method: 'trailing-whitespace' }
const textComparisons: { readonly [comparison in TextComparisonMessage]: Comparison } = {
  [TextComparisonMessage.UNSPECIFIED]: usual,
  [TextComparisonMessage.EXACT]: { method: 'exact' },
  [TextComparisonMessage.TRAILING_WHITESPACE]: usual,
  [TextComparisonMessage.TOKENS]: { method: 'tokens' },
}
const frameworks: { readonly [framework in TestFrameworkMessage]: TestFramework | undefined } = {
  [TestFrameworkMessage.UNSPECIFIED]: undefined,
  [TestFrameworkMessage.UNITTEST]: 'unittest',
  [TestFrameworkMessage.PYTEST]: 'pytest',
  [TestFrameworkMessage.NODE_TEST]: 'node:test',
}

/** What a call asks to be tested, and how. */
export function toTestsRequest(
  program: ExecuteCodeRequest,
  {
    suite,
    stopAtFirstFailure,
    deadlineSeconds,
  }: Pick<RunTestsRequest, 'suite' | 'stopAtFirstFailure' | 'deadlineSeconds'>,
): TestsRequest {
  return {
    program: toRunRequest(program),
    suite: toSuite(suite),
    stopAtFirstFailure,
    deadlineMs: (deadlineSeconds || defaultDeadlineSeconds) * 1000,
  }
}

function toSuite(suite: RunTestsRequest['suite']): TestSuite {
  if (suite.case === 'cases') return { kind: 'cases', cases: toCases(suite.value) }
  if (suite.case !== 'framework') throw invalidArgument([{ field: 'suite', description: 'is missing' }])
  const { framework, files } = suite.value
  return {
    kind: 'framework',
    framework: frameworks[framework],
    files: toProgramFiles(files.flatMap(({ file }) => file ?? [])).flatMap((file, index) => {
      const { hidden = false, support = false } = files[index] ?? {}
      return { file, hidden, support }
    }),
  }
}

function toCases({ cases, comparison }: CaseSuite): Extract<TestSuite, { kind: 'cases' }>['cases'] {
  // One object for all cases that it holds for, so that a checker is compiled once.
  const common = toComparison(comparison)
  return cases.map((test) => ({
    name: test.name,
    stdin: Buffer.from(test.stdin),
    args: test.args,
    expectedOutput: test.expectedOutput,
    expectedExitCode: test.expectedExitCode,
    comparison: test.comparison ? toComparison(test.comparison) : common,
    hidden: test.hidden,
    limits: { wallMs: test.timeoutSeconds * 1000, ...toLimits(test.limits) },
    taskId: test.taskId,
    testCode: test.testCode,
  }))
}

function toLimits(limits: Limits | undefined): RequestedLimits {
  return {
    cpuMs: limits?.cpuTimeMs,
    outputBytes: limits?.outputBytes,
    processes: limits?.processes,
    fileSizeBytes: limits?.fileSizeBytes,
  }
}

function toComparison(comparison: OutputComparison | undefined): Comparison {
  const method = comparison?.method
  switch (method?.case) {
    case 'text':
      return textComparisons[method.value] ?? usual
    case 'numbers':
      return { method: 'numbers', absolute: method.value.absolute, relative: method.value.relative }
    case 'checker':
      return { method: 'checker', checker: toChecker(method.value) }
    default:
      return usual
  }
}

function toChecker({ language, code, files, entryPoint }: CheckerProgram): RunRequest {
  return { language, code, files: toProgramFiles(files), entryPoint }
}

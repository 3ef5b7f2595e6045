import type { MessageInitShape } from '@bufbuild/protobuf'
import {
  type TestResultSchema,
  TestStatus as TestStatusMessage,
  type TestsResultSchema,
  Verdict as VerdictMessage,
} from '@learnlab/contracts/executor/v1'
import type { TestResult, TestStatus, TestsSummary } from '../domain/test-result.ts'

const statuses: { readonly [status in TestStatus]: TestStatusMessage } = {
  pass: TestStatusMessage.PASS,
  fail: TestStatusMessage.FAIL,
  error: TestStatusMessage.ERROR,
}

export function toTestResult(result: TestResult): MessageInitShape<typeof TestResultSchema> {
  const { ordinal, name, status, message, output, outputCut, testCode, taskId, hidden, verdict, wallUs, cpuUs } = result
  return {
    ...{ ordinal, name, message, output, testCode, taskId, hidden },
    status: statuses[status],
    outputTruncated: outputCut,
    verdict: verdict ? VerdictMessage[verdict] : VerdictMessage.UNSPECIFIED,
    wallTimeUs: BigInt(wallUs),
    cpuTimeUs: BigInt(cpuUs),
  }
}

export function toTestsResult(
  executionId: string,
  { status, message, tests, notRun }: TestsSummary,
  exercismJson: string,
): MessageInitShape<typeof TestsResultSchema> {
  return {
    executionId,
    version: 3,
    status: statuses[status],
    message,
    tests: tests.map(toTestResult),
    notRun,
    exercismJson,
  }
}

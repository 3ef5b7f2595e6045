import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import {
  type CaseSuite,
  type ExecutorService,
  type FrameworkSuite,
  type RunTestsRequest,
  type SourceFile,
  TestStatus,
  type TestsResult,
} from '@learnlab/contracts/executor/v1'
import { type CallContext, Code, RpcError, type ServiceClient } from '@learnlab/rpc'

export type ProofExecutor = Pick<ServiceClient<typeof ExecutorService>, 'runTests'>

type Suite = RunTestsRequest['suite']

/** Tests that run together, with everything told of them: the visible ones, or the hidden. */
type OpenSuite = { readonly suite: Suite; readonly hidden: boolean }

/** What did not pass, or why nothing could be judged. */
export type Failure = { readonly test: string; readonly message: string }

const deadlineSeconds = 120

/** The tests as the executor groups them for learners, with nothing hidden. */
export function openSuites({ tests }: ExerciseContent): OpenSuite[] {
  if (tests.case === 'cases') return openCases(tests.value)
  return tests.case === 'framework' ? openFiles(tests.value) : []
}

function openCases(suite: CaseSuite): OpenSuite[] {
  return [false, true].flatMap((hidden) => {
    const cases = suite.cases
      .map((test, index) => ({ ...test, name: test.name || `Test ${index + 1}` }))
      .filter((test) => test.hidden === hidden)
      .map((test) => ({ ...test, hidden: false }))
    return cases.length > 0 ? [{ hidden, suite: { case: 'cases', value: { ...suite, cases } } }] : []
  })
}

/** Hidden files are not there while visible tests run; visible ones are beside the hidden. */
function openFiles(suite: FrameworkSuite): OpenSuite[] {
  return [false, true].flatMap((hidden) => {
    if (!suite.files.some((file) => file.hidden === hidden && !file.support)) return []
    const files = suite.files
      .filter((file) => hidden || !file.hidden)
      .map((file) => ({ ...file, hidden: false, support: file.support || file.hidden !== hidden }))
    return [{ hidden, suite: { case: 'framework', value: { ...suite, files } } }]
  })
}

/**
 * Holds files against tests of an exercise, as the user of the call. No failure means that all passed.
 * @throws RpcError where the executor cannot say
 */
export async function failuresOf(
  executor: ProofExecutor,
  content: ExerciseContent,
  files: readonly SourceFile[],
  suite: Suite,
  context: CallContext,
): Promise<Failure[]> {
  const { language, entryPoint, timeoutSeconds, memoryLimitMb } = content
  const program = { language, entryPoint, timeoutSeconds, memoryLimitMb: BigInt(memoryLimitMb), files: [...files] }
  try {
    for await (const { event } of executor.runTests({ program, suite, deadlineSeconds }, { context })) {
      if (event.case === 'result') return failuresIn(event.value)
    }
  } catch (error) {
    // What it refuses is wrong with the exercise; that it does not answer is not.
    if (error instanceof RpcError && error.code === Code.INVALID_ARGUMENT) return [{ test: '', message: error.message }]
    throw error
  }
  throw new Error('the executor ended the tests without a result')
}

function failuresIn({ status, message, tests, notRun }: TestsResult): Failure[] {
  if (status === TestStatus.PASS) return []
  const failures = tests.filter((test) => test.status !== TestStatus.PASS)
  if (failures.length > 0) return failures.map((test) => ({ test: test.name, message: test.message }))
  return [{ test: '', message: message || `${notRun} tests were not run` }]
}

import { type ExecutorService, type TestResult, TestStatus, Verdict } from '@learnlab/contracts/executor/v1'
import type { CallContext, ServiceClient } from '@learnlab/rpc'

export type ProgramCase = { readonly stdin: string; readonly expectedOutput: string }

export type HeldProgram = {
  /** `stopped`: it ran into a limit, which is an exercise for nobody. */
  readonly outcome: 'passed' | 'failed' | 'stopped'
  /** Of the cases that were judged, in their order. */
  readonly tests: readonly Pick<TestResult, 'status' | 'message' | 'output'>[]
  /** Why no case could be judged; empty: they could. */
  readonly message: string
}

const timeoutSeconds = 3
const deadlineSeconds = 20
const limits: readonly Verdict[] = [Verdict.WALL_TIME_LIMIT, Verdict.CPU_TIME_LIMIT]

/** Runs a program with each case, in the executor, on behalf of whoever asks. */
export async function holdAgainst(
  executor: Pick<ServiceClient<typeof ExecutorService>, 'runTests'>,
  { code, language }: { readonly code: string; readonly language: string },
  cases: readonly ProgramCase[],
  context: CallContext,
): Promise<HeldProgram> {
  const program = { code, language, timeoutSeconds }
  const suite = { case: 'cases' as const, value: { cases: cases.map((one) => ({ ...one })) } }
  for await (const { event } of executor.runTests({ program, suite, deadlineSeconds }, { context })) {
    if (event.case !== 'result') continue
    const { tests, status, message } = event.value
    const isStopped = tests.some(({ verdict }) => limits.includes(verdict))
    const outcome = isStopped ? 'stopped' : status === TestStatus.PASS ? 'passed' : 'failed'
    return { outcome, tests, message }
  }
  throw new Error('the executor ended the tests without a result')
}

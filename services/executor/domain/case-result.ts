import { firstCharacters, lastCharacters } from './excerpt.ts'
import type { RunResult } from './run-result.ts'
import { outputCharacters, type TestResult, type TestStatus } from './test-result.ts'
import type { TestCase } from './test-suite.ts'
import type { Verdict } from './verdict.ts'

/** Characters of stderr that a message ends with. */
const stderrCharacters = 1_000

export type Judgement = { readonly status: TestStatus; readonly message: string }

/** What is wrong with a run before its output is looked at, or undefined. */
export function judgeEnding({ expectedExitCode }: TestCase, run: RunResult): Judgement | undefined {
  if (run.verdict !== 'COMPLETED' && run.verdict !== 'NONZERO_EXIT') {
    return { status: 'error', message: withStderr(wordsOf(run), run) }
  }
  if (run.exitCode === (expectedExitCode ?? 0)) return undefined
  const ended = `the program ended with exit code ${run.exitCode}`
  if (expectedExitCode === undefined) return { status: 'error', message: withStderr(ended, run) }
  return { status: 'fail', message: withStderr(`expected exit code ${expectedExitCode}, but ${ended}`, run) }
}

export function caseResult(test: TestCase, ordinal: number, run: RunResult, judgement: Judgement): TestResult {
  const { text, cut } = firstCharacters(run.stdout, outputCharacters)
  return {
    ...judgement,
    ordinal,
    name: test.name || `Test ${ordinal}`,
    output: text,
    outputCut: cut || run.truncated,
    testCode: test.testCode,
    taskId: test.taskId,
    hidden: test.hidden,
    verdict: run.verdict,
    wallUs: run.wallUs,
    cpuUs: run.cpuUs,
  }
}

function withStderr(message: string, { stderr }: RunResult): string {
  const said = lastCharacters(stderr, stderrCharacters).trimEnd()
  return said ? `${message}\n${said}` : message
}

function wordsOf({ verdict, signal }: RunResult): string {
  return verdict === 'SIGNALED' ? `the program was ended by signal ${signal}` : endings[verdict]
}

/** What a verdict says about a program that did not end by itself. */
export const endings: Readonly<Record<Verdict, string>> = {
  COMPLETED: 'the program ended',
  NONZERO_EXIT: 'the program ended with an exit code that is not 0',
  SIGNALED: 'the program was ended by a signal',
  CPU_TIME_LIMIT: 'the program took more CPU time than it may',
  WALL_TIME_LIMIT: 'the program took longer than it may',
  MEMORY_LIMIT: 'the program took more memory than it may',
  OUTPUT_LIMIT: 'the program printed more than it may',
  FILE_SIZE_LIMIT: 'the program wrote a larger file than it may',
  PROCESS_LIMIT: 'the program started more processes than it may',
  COMPILE_ERROR: 'the program cannot be compiled',
  CANCELLED: 'the time for all tests together ran out',
  SANDBOX_ERROR: 'the sandbox failed, and not the program: try again',
}

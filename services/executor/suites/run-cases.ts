import { caseResult, endings, type Judgement, judgeEnding } from '../domain/case-result.ts'
import { firstCharacters } from '../domain/excerpt.ts'
import { findDifference } from '../domain/output-comparison.ts'
import { type Program, withInput } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { TestResult } from '../domain/test-result.ts'
import type { TestCase } from '../domain/test-suite.ts'
import type { CheckOutput } from './checkers.ts'
import type { TestRun } from './test-run.ts'

export type CaseRunner = {
  /** Runs the program, which has been compiled, with a case's input. */
  readonly run: (program: Program, signal: AbortSignal) => Promise<RunResult>
  readonly check: CheckOutput
  /** Cases under way at one time. */
  readonly lanes: number
  readonly stopAtFirstFailure: boolean
  /** Ends cases that are under way; the others are not run. */
  readonly signal: AbortSignal
}

/** The program turned out not to be one: no case can be run. */
export class NotCompiledError extends Error {
  override name = 'NotCompiledError'
}

/**
 * Runs cases side by side and gives their results in order. Throws what the runner throws, and `NotCompiledError`.
 */
export async function* runCases(program: Program, cases: readonly TestCase[], runner: CaseRunner): TestRun {
  const leaving = new AbortController()
  const signal = AbortSignal.any([runner.signal, leaving.signal])
  const results = cases.map(() => Promise.withResolvers<TestResult | undefined>())
  // Nobody may wait for a result any more when it fails.
  for (const { promise } of results) promise.catch(() => {})
  const entries = results.entries()
  const takeCases = async () => {
    for (const [index, { resolve, reject }] of entries) {
      const test = cases[index]
      if (signal.aborted || !test) {
        resolve(undefined)
        continue
      }
      // One that was still waiting for its turn when all ended was not run.
      const refuse = (error: unknown) => (signal.aborted ? resolve(undefined) : reject(error))
      await runCase(program, test, index + 1, runner, signal).then(resolve, refuse)
    }
  }
  const lanes: Promise<void>[] = []
  let given = 0
  try {
    for (const { promise } of results) {
      // Most programs that are none show it in the first case: the others are not started before its end.
      const wanted = given === 0 ? 1 : Math.min(runner.lanes, cases.length)
      while (lanes.length < wanted) lanes.push(takeCases())
      const result = await promise
      if (!result) break
      yield result
      given++
      if (runner.stopAtFirstFailure && result.status !== 'pass') break
    }
    return { notRun: cases.length - given, message: 'no test was run' }
  } finally {
    leaving.abort()
    await Promise.all(lanes)
  }
}

async function runCase(
  program: Program,
  test: TestCase,
  ordinal: number,
  { run, check }: Pick<CaseRunner, 'run' | 'check'>,
  signal: AbortSignal,
): Promise<TestResult> {
  const ran = await run(withInput(program, test), signal)
  if (ran.verdict === 'COMPILE_ERROR') throw new NotCompiledError(messageOf(ran))
  const judgement = judgeEnding(test, ran) ?? (await judgeOutput(test, ran, check, signal))
  return caseResult(test, ordinal, ran, judgement)
}

async function judgeOutput(
  test: TestCase,
  ran: RunResult,
  check: CheckOutput,
  signal: AbortSignal,
): Promise<Judgement> {
  const { comparison } = test
  if (comparison.method === 'checker') return await check(comparison.checker, test, ran.stdout, signal)
  const difference = findDifference(test.expectedOutput, ran.stdout, comparison)
  return difference === undefined ? { status: 'pass', message: '' } : { status: 'fail', message: difference }
}

const compilerCharacters = 16_000

/** What a compiler said of a program that it did not take. */
export function messageOf({ verdict, stderr, stdout }: RunResult): string {
  if (verdict !== 'COMPILE_ERROR') return endings[verdict]
  const said = firstCharacters(stderr.length > 0 ? stderr : stdout, compilerCharacters)
  return said.text || endings[verdict]
}

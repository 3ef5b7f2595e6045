import { QueueFullError } from '../domain/admission.ts'
import { caseResult, endings, type Judgement, judgeEnding } from '../domain/case-result.ts'
import { firstCharacters } from '../domain/excerpt.ts'
import { findDifference } from '../domain/output-comparison.ts'
import { type Program, withInput } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { TestResult } from '../domain/test-result.ts'
import type { TestCase } from '../domain/test-suite.ts'
import { SandboxUnavailableError } from '../sandbox/engine.ts'
import type { CheckOutput } from './checkers.ts'
import { canRunTogether, mostTogether, type PlacedCase, runTogether, type StartLive } from './run-together.ts'
import type { TestRun } from './test-run.ts'

export type CaseRunner = {
  /** Runs the program, which has been compiled, with a case's input. */
  readonly run: (program: Program, signal: AbortSignal) => Promise<RunResult>
  /** The same while it is watched. */
  readonly start: StartLive
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
  const together = canRunTogether(program)
  const groups = groupsOf(cases, together ? Math.ceil(cases.length / runner.lanes) : 1).values()
  const settle = async ([index, test]: PlacedCase) => {
    const { promise, resolve, reject } = results[index] ?? Promise.withResolvers()
    // One that was still waiting for its turn when all ended was not run.
    const refuse = (error: unknown) => (signal.aborted ? resolve(undefined) : reject(error))
    if (signal.aborted) resolve(undefined)
    else await runCase(program, test, index + 1, runner, signal).then(resolve, refuse)
    return promise
  }
  const takeGroups = async () => {
    for (const group of groups) {
      const passed = new Set<number>()
      if (group.length > 1 && !signal.aborted) {
        for await (const result of passedTogether(program, group, runner, signal)) {
          passed.add(result.ordinal - 1)
          results[result.ordinal - 1]?.resolve(result)
        }
      }
      for (const placed of group) if (!passed.has(placed[0])) await settle(placed).catch(() => {})
    }
  }
  const lanes: Promise<void>[] = []
  let given = 0
  try {
    for (const { promise } of results) {
      // Most programs that are none show it in the first case: the others are not started before its end.
      const wanted = given === 0 && !together ? 1 : Math.min(runner.lanes, cases.length)
      while (lanes.length < wanted) lanes.push(takeGroups())
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

/**
 * Cases that pass when a group of them is run together. A case that does not, for whatever reason, is run again by
 * itself: only then it is sure what came of it.
 */
async function* passedTogether(
  program: Program,
  group: readonly PlacedCase[],
  { start, check }: Pick<CaseRunner, 'start' | 'check'>,
  signal: AbortSignal,
): AsyncGenerator<TestResult, void, undefined> {
  const cases = new Map(group)
  try {
    for await (const [index, ran] of runTogether(program, group, start, signal)) {
      const test = cases.get(index)
      if (!test || judgeEnding(test, ran)) continue
      const judgement = await judgeOutput(test, ran, check, signal)
      if (judgement.status === 'pass') yield caseResult(test, index + 1, ran, judgement)
    }
  } catch (error) {
    // Each case meets by itself what keeps programs from being run, and tells it.
    if (!(signal.aborted || error instanceof QueueFullError || error instanceof SandboxUnavailableError)) throw error
  }
}

/** Cases in groups of at most so many. Hidden ones keep to themselves: those of a group could see each other. */
function groupsOf(cases: readonly TestCase[], most: number): PlacedCase[][] {
  const groups: PlacedCase[][] = []
  for (const [index, test] of cases.entries()) {
    const last = groups.at(-1)
    const fits = last && last.length < Math.min(most, mostTogether) && last[0]?.[1].hidden === test.hidden
    if (fits) last.push([index, test])
    else groups.push([[index, test]])
  }
  return groups
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

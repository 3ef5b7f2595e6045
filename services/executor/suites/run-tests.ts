import { InvalidRequestError } from '../domain/invalid-request.ts'
import { type Program, parseProgram, type RunRequest, withInput } from '../domain/program.ts'
import { concealed, summarise, type TestResult, type TestsSummary, withoutTests } from '../domain/test-result.ts'
import { checkTests, type TestCase, type TestsRequest } from '../domain/test-suite.ts'
import type { Executor, RunCaller } from '../executor.ts'
import { checkers, parseChecker } from './checkers.ts'
import { prepareFrameworkSuite, runFrameworkSuite } from './framework-suite.ts'
import { UnreadableTestsError } from './harness.ts'
import { messageOf, NotCompiledError, runCases } from './run-cases.ts'
import type { TestRun } from './test-run.ts'

/** What tests are run with. */
export type TestExecutor = Pick<Executor, 'prepare' | 'runPrepared' | 'lanes'>

type Plan = { readonly program: Program; run(program: Program, executor: TestExecutor, caller: Caller): TestRun }
type Caller = RunCaller & { readonly signal: AbortSignal }

const outOfTime = 'the time for all tests together ran out'

/**
 * Runs a program against its tests: gives each result as it comes, of hidden tests only what may be told, and at last
 * the whole. Whatever the program does ends in results. Thrown are `InvalidRequestError`, what `Executor.run` throws,
 * and the reason of the caller's signal.
 */
export async function* runTests(
  executor: TestExecutor,
  request: TestsRequest,
  caller: RunCaller,
): AsyncGenerator<TestResult, TestsSummary, undefined> {
  const plan = planOf(request)
  const ending = new AbortController()
  let late = false
  const timer = setTimeout(() => {
    late = true
    ending.abort()
  }, request.deadlineMs)
  const signal = AbortSignal.any(caller.signal ? [ending.signal, caller.signal] : [ending.signal])
  const results: TestResult[] = []
  let run: TestRun | undefined
  try {
    const compiled = await executor.prepare(plan.program, { ...caller, signal })
    caller.signal?.throwIfAborted()
    if ('failure' in compiled) return withoutTests(messageOf(compiled.failure), 0)
    run = plan.run(compiled.program, executor, { ...caller, signal })
    for (;;) {
      const next = await run.next()
      caller.signal?.throwIfAborted()
      if (next.done) {
        const { notRun, message } = next.value
        return results.length > 0 ? summarise(results, notRun) : withoutTests(message, notRun)
      }
      const result = next.value.hidden ? concealed(next.value) : next.value
      results.push(result)
      yield result
    }
  } catch (error) {
    if (error instanceof NotCompiledError || error instanceof UnreadableTestsError)
      return withoutTests(error.message, 0)
    if (!late || caller.signal?.aborted) throw error
    // How many are left is not known; that some are keeps those that passed from being all.
    return results.length > 0 ? summarise(results, 1) : withoutTests(outOfTime, 0)
  } finally {
    clearTimeout(timer)
    ending.abort()
    await run?.return({ notRun: 0, message: '' })
  }
}

function planOf(request: TestsRequest): Plan {
  checkTests(request)
  const { suite, stopAtFirstFailure } = request
  const program = parseTested(request)
  if (suite.kind === 'framework') {
    const prepared = prepareFrameworkSuite(program, suite, stopAtFirstFailure)
    return { program, run: (_, executor, caller) => runFrameworkSuite(prepared, executor, caller) }
  }
  checkInputs(program, suite.cases)
  return {
    program,
    run: (compiled, executor, { userId, signal }) =>
      runCases(compiled, suite.cases, {
        run: (ready, ended) => executor.runPrepared(ready, { userId, signal: ended }),
        start: (ready, live, ended) => executor.runPrepared(ready, { userId, signal: ended }, live),
        check: checkers({
          prepare: (checker, ended) => executor.prepare(checker, { userId, signal: ended }),
          run: (checker, ended) => executor.runPrepared(checker, { userId, signal: ended }),
        }),
        lanes: executor.lanes,
        stopAtFirstFailure,
        signal,
      }),
  }
}

/** Everything is checked before anything runs. Throws `InvalidRequestError`. */
function checkInputs(program: Program, cases: readonly TestCase[]): void {
  const checked = new Set<RunRequest>()
  for (const [index, test] of cases.entries()) {
    const { comparison } = test
    try {
      withInput(program, test)
      if (comparison.method !== 'checker' || checked.has(comparison.checker)) continue
      parseChecker(comparison.checker)
      checked.add(comparison.checker)
    } catch (error) {
      throw error instanceof InvalidRequestError ? error.within(`cases.cases[${index}]`) : error
    }
  }
}

function parseTested({ program, suite }: TestsRequest): Program {
  // Nothing of the program starts by itself where a framework starts its tests.
  const first = suite.kind === 'framework' && !program.code ? program.files?.[0]?.name : undefined
  const entryPoint = program.entryPoint || first
  try {
    return parseProgram({ ...program, ...(entryPoint && { entryPoint }) })
  } catch (error) {
    throw error instanceof InvalidRequestError ? error.within('program') : error
  }
}

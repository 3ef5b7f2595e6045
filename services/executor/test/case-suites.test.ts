import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import test, { before, suite } from 'node:test'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import type { TestSuite } from '../domain/test-suite.ts'
import { ensureSandboxImage } from '../images/build.ts'
import { docker, sharedExecutor, skip } from './sandbox.ts'
import { caseOf, casesOf, file, outcomeOf, statuses } from './suite-runner.ts'

const doubling = { language: 'python', code: 'print(int(input()) * 2)' }

suite('suites of cases', { skip }, () => {
  const { executor } = sharedExecutor()
  const run = (...args: Parameters<typeof outcomeOf> extends [unknown, ...infer Rest] ? Rest : never) =>
    outcomeOf(executor(), ...args)
  before(() => ensureSandboxImage({ docker, group: 'native' }))

  test('results come in the order of the suite, however long each takes', async () => {
    const program = { language: 'python', code: 'import time\nn = input()\ntime.sleep(float(n))\nprint(n)' }
    const inputs = ['0.3', '0', '0.1', '0', '0.2', '0']
    const outcome = await run(program, casesOf(...inputs.map((stdin) => ({ stdin, expectedOutput: stdin }))))
    deepEqual(
      outcome.results.map(({ ordinal, output }) => [ordinal, output.trim()]),
      inputs.map((input, index) => [index + 1, input]),
    )
    equal(outcome.summary.status, 'pass')
  })

  test('arguments, exit codes and the verdict of a run count', async () => {
    const code =
      'import os, sys\nprint(*sys.argv[1:])\nif len(sys.argv) > 2: os.kill(os.getpid(), 11)\nsys.exit(len(sys.argv) - 1)'
    const outcome = await run(
      { language: 'python', code },
      casesOf(
        { args: ['a'], expectedOutput: 'a', expectedExitCode: 1 },
        { args: ['a'], expectedOutput: 'a' },
        { expectedExitCode: 1 },
        { args: ['a', 'b'], expectedOutput: 'a b', expectedExitCode: 2 },
      ),
    )
    deepEqual(statuses(outcome), ['pass', 'error', 'fail', 'error'])
    match(outcome.results[2]?.message ?? '', /expected exit code 1, but the program ended with exit code 0/)
    match(outcome.results[3]?.message ?? '', /signal 11/)
  })

  for (const [language, code] of [
    ['python', 'import os\nprint(os.environ["NAME"])'],
    ['c', '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { puts(getenv("NAME")); }'],
  ] as const) {
    test(`every case in ${language} finds the variables of the program`, async () => {
      const cases = [0, 1, 2].map(() => ({ expectedOutput: 'Ada' }))
      const outcome = await run({ language, code, environment: { NAME: 'Ada' } }, casesOf(...cases))
      deepEqual(statuses(outcome), ['pass', 'pass', 'pass'])
    })
  }

  test('one endless case does not spoil the others', async () => {
    const code = 'n = int(input())\nwhile n == 1: pass\nprint(n)'
    const limits = { cpuMs: 200 }
    const cases = [0, 1, 2].map((n) => ({ stdin: `${n}`, expectedOutput: `${n}`, limits }))
    const outcome = await run({ language: 'python', code }, casesOf(...cases))
    deepEqual(statuses(outcome), ['pass', 'error', 'pass'])
    equal(outcome.results[1]?.verdict, 'CPU_TIME_LIMIT')
    match(outcome.results[1]?.message ?? '', /CPU time/)
    equal(outcome.summary.status, 'fail')
  })

  test('a bomb of output is an error, and told cut', async () => {
    const code = 'while True: print("🦆" * 1000)'
    const { results, summary } = await run({ language: 'python', code }, casesOf({ expectedOutput: 'x' }))
    equal(results[0]?.verdict, 'OUTPUT_LIMIT')
    equal([...(results[0]?.output ?? '')].length, 500)
    equal(results[0]?.outputCut, true)
    equal(summary.status, 'error')
    match(summary.message, /printed more than it may/)
  })

  test('what cannot be compiled is said once, for all cases', async () => {
    const c = await run({ language: 'c', code: 'int main(void) { return x; }' }, casesOf({}, {}, {}))
    deepEqual(statuses(c), [])
    deepEqual([c.summary.status, c.summary.tests], ['error', []])
    match(c.summary.message, /main\.c:1:.*error: .x. undeclared/s)
    const typescript = await run({ language: 'typescript', code: 'const x: = 1' }, casesOf({}, {}, {}))
    equal(typescript.summary.status, 'error')
    match(typescript.summary.message, /main\.ts/)
    deepEqual(typescript.results, [])
    const python = await run({ language: 'python', code: 'def' }, casesOf({}, {}))
    equal(python.summary.status, 'error')
    match(python.summary.message, /SyntaxError/)
  })

  test('ends with the first test that does not pass', async () => {
    const cases = ['1', '2', 'x', '3', '4'].map((stdin) => ({ stdin, expectedOutput: `${Number(stdin) * 2}` }))
    const outcome = await run(doubling, casesOf(...cases), { stopAtFirstFailure: true })
    deepEqual(statuses(outcome), ['pass', 'pass', 'error'])
    equal(outcome.summary.notRun, 2)
    equal(outcome.summary.status, 'fail')
  })

  test('the deadline of all ends what is under way and leaves the rest out', async () => {
    const program = {
      language: 'python',
      code: 'import time\nprint(1, flush=True)\ntime.sleep(30)',
      limits: { wallMs: 40_000 },
    }
    const { results, summary } = await run(program, casesOf(...Array.from({ length: 10 }, () => ({}))), {
      deadlineMs: 1_500,
    })
    ok(results.length >= 1 && results.length <= 2)
    match(results[0]?.message ?? '', /time for all tests together ran out/)
    equal(summary.notRun, 10 - results.length)
  })

  test('of a hidden case nothing but its status is told', async () => {
    const outcome = await run(
      {
        language: 'python',
        code: 'import sys\ntext = input()\nprint(text)\nprint(text, file=sys.stderr)\nsys.exit(text == "secret-2")',
      },
      casesOf(
        ...[{ stdin: 'open', expectedOutput: 'open' }],
        ...['secret-1', 'secret-2', 'secret-3'].map((stdin, index) => ({
          ...{ name: `name of ${stdin}`, stdin, expectedOutput: index === 2 ? 'secret-4' : stdin, hidden: true },
          ...{ testCode: stdin, taskId: 3 },
        })),
      ),
    )
    deepEqual(statuses(outcome), ['pass', 'pass', 'error', 'fail'])
    ok(!JSON.stringify(outcome).includes('secret'))
    deepEqual(outcome.results[3], {
      ...{ ordinal: 4, name: 'Hidden test 4', status: 'fail', message: '', output: '', outputCut: false, testCode: '' },
      ...{ taskId: 0, hidden: true, verdict: undefined, wallUs: 0, cpuUs: 0 },
    })
  })

  test('a checker decides, and is a program like any other', async () => {
    const checker = {
      language: 'python',
      code: `import sys
wanted, got = (open(name).read().split() for name in (sys.argv[3], sys.argv[2]))
command = open(sys.argv[1]).read().strip()
if command == "loop":
    while True: pass
if command == "exit": sys.exit(7)
if command == "flood": print("x" * 5000, file=sys.stderr); sys.exit(1)
if sorted(wanted) != sorted(got): print("not the same words: ä", file=sys.stderr); sys.exit(1)`,
      limits: { cpuMs: 300 },
    }
    const program = { language: 'python', code: 'print("b a")' }
    const comparison = { method: 'checker', checker } as const
    const suiteOf = (...inputs: string[]) =>
      casesOf(...inputs.map((stdin) => ({ stdin, comparison, expectedOutput: stdin === 'other' ? 'a c' : 'a b' })))
    const outcome = await run(program, suiteOf('', 'other', 'loop', 'exit', 'flood'))
    deepEqual(statuses(outcome), ['pass', 'fail', 'error', 'error', 'fail'])
    const messages = outcome.results.map(({ message }) => message)
    equal(messages[1], 'not the same words: ä')
    match(messages[2] ?? '', /the checker failed: .*CPU time/)
    match(messages[3] ?? '', /exit code 7/)
    ok((messages[4]?.length ?? 0) <= 1_000)
  })

  test('a checker that cannot be compiled is an error of each case', async () => {
    const comparison = { method: 'checker', checker: { language: 'c', code: 'int main' } } as const
    const { results } = await run(doubling, casesOf({ stdin: '1', comparison }))
    match(results[0]?.message ?? '', /the checker cannot be compiled/)
  })

  test('names and output of any script stay whole', async () => {
    const name = 'Größe 数 🦆'
    const { results } = await run(
      { language: 'python', code: 'print("🦆" * 501)' },
      casesOf({ name, expectedOutput: `${'🦆'.repeat(500)}x` }),
    )
    equal(results[0]?.name, name)
    equal(results[0]?.output, '🦆'.repeat(500))
    match(results[0]?.message ?? '', /^expected "🦆/)
  })

  test('a caller who leaves ends all of it', async () => {
    const leaving = new AbortController()
    const program = { language: 'python', code: 'import time; time.sleep(30)', limits: { wallMs: 40_000 } }
    const running = run(program, casesOf({}, {}, {}), { signal: leaving.signal })
    setImmediate(() => leaving.abort())
    await rejects(running, (error) => error === leaving.signal.reason)
    equal(executor().running, 0)
  })

  test('what is no suite is refused before anything runs', async () => {
    const refused = async (suiteToRun: TestSuite, field: RegExp, program: Parameters<typeof run>[0] = doubling) => {
      await rejects(run(program, suiteToRun), (error) => {
        ok(error instanceof InvalidRequestError)
        match(error.field, field)
        return true
      })
    }
    const many = Array.from({ length: 10_000 }, () => caseOf({}))
    await refused({ kind: 'cases', cases: [] }, /cases/)
    await refused({ kind: 'cases', cases: many }, /cases/)
    await refused(casesOf(...Array.from({ length: 4 }, () => ({ stdin: 'x'.repeat(900_000) }))), /cases/)
    await refused(casesOf({}), /program\.language/, { language: 'cobol', code: 'x' })
    await refused(casesOf({}), /program\.stdin/, { ...doubling, stdin: Buffer.from('x') })
    await refused(casesOf({ comparison: { method: 'checker', checker: { language: 'cobol' } } }), /checker\.language/)
    await refused(casesOf({}, { args: ['a\0'] }), /^cases\.cases\[1\]\.args\[0\]$/)
    const checker = { language: 'python', code: 'x', files: [file('checker-input.txt/x', '')] }
    await refused(casesOf({ comparison: { method: 'checker', checker } }), /comparison\.checker\.files/)
  })
})

import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import test, { before, suite } from 'node:test'
import { TextComparison, Verdict } from '@learnlab/contracts/executor/v1'
import { Code } from '@learnlab/rpc'
import { ensureSandboxImage } from '../images/build.ts'
import { docker, sharedExecutor, skip } from './sandbox.ts'
import { startService } from './start-service.ts'
import { statusOf, tested } from './tests-client.ts'

const python = (code: string) => ({ language: 'python', code })
const cases = (...list: { stdin?: string; expectedOutput?: string; [key: string]: unknown }[]) => ({
  case: 'cases' as const,
  value: { cases: list },
})

suite('cases', { skip }, () => {
  const { executor } = sharedExecutor()
  before(() => ensureSandboxImage({ docker, group: 'native' }))

  test('each is told with what was expected', async (t) => {
    const service = await startService(t, executor())
    const { tests, result } = await tested(service, {
      program: python('n = int(input())\nprint(n * 2 if n < 3 else n)'),
      suite: cases(
        { stdin: '1', expectedOutput: '2' },
        { name: 'drei', stdin: '3', expectedOutput: '6\n', taskId: 2, testCode: 'double(3)' },
        { stdin: 'x', expectedOutput: '1' },
      ),
    })
    deepEqual(tests.map(statusOf), ['pass', 'fail', 'error'])
    deepEqual(
      tests.map(({ name, ordinal }) => [name, ordinal]),
      [
        ['Test 1', 1],
        ['drei', 2],
        ['Test 3', 3],
      ],
    )
    equal(tests[1]?.message, 'expected "6", but the program printed "3"')
    equal(tests[1]?.output, '3\n')
    match(tests[2]?.message ?? '', /exit code 1\n.*ValueError/s)
    equal(statusOf(result), 'fail')
    deepEqual(result.tests, tests)
    deepEqual(JSON.parse(result.exercismJson), {
      version: 3,
      status: 'fail',
      tests: [
        { name: 'Test 1', status: 'pass', output: '2\n' },
        { name: 'drei', status: 'fail', message: tests[1]?.message, output: '3\n', test_code: 'double(3)', task_id: 2 },
        { name: 'Test 3', status: 'error', message: tests[2]?.message },
      ],
    })
  })
})
void [Verdict, Code, TextComparison, ok, rejects]

import type { LearnLabClient } from '@learnlab/client'
import { TestFramework, TestStatus } from '@learnlab/contracts/executor/v1'
import type { Exercise, SourceText } from './exercise.ts'

/** How the tests of an exercise went in the sandbox. */
export type Judgement = { outcome: 'passed' | 'failed' | 'error'; detail: string; tests: number; wallTimeMs: number }

const timeoutSeconds = 30
const microsecondsPerMs = 1_000
const outcomes = new Map<TestStatus, Judgement['outcome']>([
  [TestStatus.PASS, 'passed'],
  [TestStatus.FAIL, 'failed'],
])

/** Runs the exercise's tests beside `solution`. */
export async function judge(lab: LearnLabClient, exercise: Exercise, solution: SourceText[]): Promise<Judgement> {
  const stream = lab.executor.runTests({
    program: { language: 'python', files: solution.map(toFile), timeoutSeconds },
    suite: {
      case: 'framework',
      value: {
        framework: TestFramework.PYTEST,
        files: exercise.tests.map((text) => ({ file: toFile(text), support: !text.name.endsWith('_test.py') })),
      },
    },
  })
  for await (const { event } of stream) {
    if (event.case !== 'result') continue
    const { status, tests, message } = event.value
    const wallTimeUs = tests.reduce((sum, test) => sum + Number(test.wallTimeUs), 0)
    const bad = tests.find((test) => test.status !== TestStatus.PASS)
    return {
      outcome: outcomes.get(status) ?? 'error',
      detail: message || (bad ? `${bad.name}: ${bad.message}` : `${tests.length} tests passed`),
      tests: tests.length,
      wallTimeMs: Math.round(wallTimeUs / microsecondsPerMs),
    }
  }
  throw new Error('the tests ended without a result')
}

function toFile({ name, text }: SourceText) {
  return { name, content: { case: 'text' as const, value: text } }
}

import { deepEqual, equal, ok } from 'node:assert/strict'
import test, { suite } from 'node:test'
import { shortenedSummary } from '../domain/shortened-summary.ts'
import { summarise, type TestResult } from '../domain/test-result.ts'

const resultOf = (ordinal: number): TestResult => ({
  ...{ ordinal, name: '🦆'.repeat(200), status: ordinal % 2 ? 'pass' : 'fail', message: 'é'.repeat(500) },
  ...{ output: 'x'.repeat(500), outputCut: true, testCode: 'y'.repeat(4_000), taskId: 0, hidden: false },
  ...{ verdict: 'COMPLETED', wallUs: 1, cpuUs: 1 },
})

suite('results that are too long for a message', () => {
  test('lose what matters least first, and never how a test ended', () => {
    const whole = summarise(
      Array.from({ length: 1_000 }, (_, index) => resultOf(index + 1)),
      0,
    )
    const statuses = whole.tests.map(({ status }) => status)
    let before = Number.POSITIVE_INFINITY
    for (const most of [8e6, 3e6, 2.5e6, 2e6, 1e6, 1e5]) {
      const { summary, exercismJson } = shortenedSummary(whole, most)
      const bytes = Buffer.byteLength(exercismJson)
      ok(bytes <= most && bytes <= before, `${bytes} of ${most}`)
      before = bytes
      deepEqual(
        summary.tests.map(({ status }) => status),
        statuses,
      )
      equal(JSON.parse(exercismJson).tests.length, 1_000)
    }
    deepEqual(shortenedSummary(whole, 8e6).summary, whole)
  })
})

import type { LearnLabClient } from '@learnlab/client'
import { Verdict } from '@learnlab/contracts/executor/v1'
import type { Exercise, SourceText } from './exercise.ts'

/** How the tests of an exercise went in the sandbox. */
export type Judgement = { outcome: 'passed' | 'failed' | 'broken'; detail: string; wallTimeMs: number }

const runner = `import sys
import pytest

raise SystemExit(pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *sys.argv[1:]]))
`
const runnerName = 'run_the_tests.py'
const timeoutSeconds = 30
const microsecondsPerMs = 1_000

/** pytest's exit codes: 0 all passed, 1 some failed, 2 a test file could not be imported; others are no verdict. */
const failingExitCodes = new Set([1, 2])

/** Runs the exercise's tests beside `solution`. */
export async function judge(lab: LearnLabClient, exercise: Exercise, solution: SourceText[]): Promise<Judgement> {
  const files = [...solution, ...exercise.tests].map(({ name, text }) => ({
    name,
    content: { case: 'text' as const, value: text },
  }))
  const result = await lab.executor.executeCode({
    language: 'python',
    code: runner,
    entryPoint: runnerName,
    args: exercise.tests.map(({ name }) => name).filter((name) => name.endsWith('_test.py')),
    files,
    timeoutSeconds,
  })
  const wallTimeMs = Math.round(Number(result.wallTimeUs) / microsecondsPerMs)
  const detail = lastLine(result.output) ?? lastLine(result.error) ?? result.status
  if (result.verdict === Verdict.COMPLETED) return { outcome: 'passed', detail, wallTimeMs }
  const isFailure = result.verdict === Verdict.NONZERO_EXIT && failingExitCodes.has(result.exitCode ?? -1)
  return isFailure
    ? { outcome: 'failed', detail, wallTimeMs }
    : { outcome: 'broken', detail: `${result.status}: ${detail}`, wallTimeMs }
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined
}

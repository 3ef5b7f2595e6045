import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { shortName } from './test-files.ts'

type SkippedTest = { name: string; file: string; reason: string }
/** What node:test tells of a test that has ended, as far as it is counted. */
type TestEnd = {
  name: string
  file?: string | undefined
  skip?: string | boolean | undefined
  todo?: string | boolean | undefined
  details: { type?: string | undefined }
}

export type TestCounts = { passed: number; failed: number; skipped: SkippedTest[] }

/** Test files at a time: as many as there are cores on the smallest machine that this is built for. */
const concurrency = 2
const fileTimeoutMs = 10 * 60_000

/** Runs the files, each in a process of its own, writes node:test's report to `out`, and counts. */
export async function runTests(
  files: readonly string[],
  { env, signal, out }: { env: NodeJS.ProcessEnv; signal: AbortSignal; out: NodeJS.WritableStream },
): Promise<TestCounts> {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: [] }
  // The processes of the tests inherit the environment of this one.
  Object.assign(process.env, env)
  const events = run({ files: [...files], concurrency, timeout: fileTimeoutMs, signal, isolation: 'process' })
  const count = (outcome: 'passed' | 'failed', { name, file = '', skip, todo, details }: TestEnd) => {
    if (details.type === 'suite') return
    // One that skips itself may throw to end, and node:test then calls it failed.
    if (skip === undefined && todo === undefined) counts[outcome] += 1
    else counts.skipped.push({ name, file: shortName(file), reason: reasonOf(skip ?? todo) })
  }
  events.on('test:pass', (end) => count('passed', end))
  events.on('test:fail', (end) => count('failed', end))
  for await (const text of events.compose(new spec())) out.write(text)
  return counts
}

function reasonOf(given: string | boolean | undefined): string {
  return typeof given === 'string' && given !== '' ? given : 'no reason given'
}

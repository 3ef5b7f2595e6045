import { randomBytes } from 'node:crypto'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import { checkFiles, type Program } from '../domain/program.ts'
import { concealed } from '../domain/test-result.ts'
import type { TestFile, TestFramework, TestSuite } from '../domain/test-suite.ts'
import type { RunCaller } from '../executor.ts'
import { type Harness, type ListedTest, UnreadableTestsError } from './harness.ts'
import { harnessOf } from './harnesses.ts'
import { runFramework } from './run-framework.ts'
import type { TestExecutor } from './run-tests.ts'
import type { TestRun } from './test-run.ts'

/** Test files that are run together: the visible ones, or the hidden. */
type Group = { readonly program: Program; readonly testFiles: readonly TestFile[]; readonly hidden: boolean }

export type PreparedFrameworkSuite = {
  readonly harness: Harness
  readonly framework: TestFramework
  readonly groups: readonly Group[]
  readonly stopAtFirstFailure: boolean
}

/** Names of what stands beside tests to list and run them. */
const ownNames = /^learnlab[-_]/

type Suite = Extract<TestSuite, { kind: 'framework' }>

/** Checks a suite and puts its files beside the program's. Throws `InvalidRequestError`. */
export function prepareFrameworkSuite(
  program: Program,
  suite: Suite,
  stopAtFirstFailure: boolean,
): PreparedFrameworkSuite {
  const { harness, framework } = harnessOf(program.language, suite.framework)
  const taken = suite.files.find(({ file }) => ownNames.test(file.name))
  if (taken) {
    throw new InvalidRequestError(
      'framework.files',
      `must not have ${taken.file.name}: such names have another meaning`,
    )
  }
  const groups = [false, true].flatMap((hidden) => {
    const testFiles = suite.files.filter((file) => !file.support && file.hidden === hidden)
    if (testFiles.length === 0) return []
    // What is hidden is not even there while visible tests run, whose output is told.
    const present = suite.files.filter((file) => hidden || !file.hidden)
    return [{ program: withTestFiles(program, present, harness), testFiles, hidden }]
  })
  return { harness, framework, groups, stopAtFirstFailure }
}

function withTestFiles(program: Program, files: readonly TestFile[], harness: Harness): Program {
  const names = new Set(files.map(({ file }) => file.name))
  const own = program.files.filter(({ name }) => !names.has(name) && !harness.reserves(name))
  const all = [...own, ...files.map(({ file }) => file)]
  checkFiles(all, 'framework.files')
  return { ...program, files: all }
}

/** Runs visible tests, then hidden ones, of which nothing that is printed is seen. */
export async function* runFrameworkSuite(
  suite: PreparedFrameworkSuite,
  executor: TestExecutor,
  caller: RunCaller & { readonly signal: AbortSignal },
): TestRun {
  let [ordinal, notRun, stopped] = [1, 0, false]
  for (const group of suite.groups) {
    const listed = await listOf(suite, group, executor, caller)
    if (stopped) {
      notRun += listed?.length ?? 1
      continue
    }
    if (!listed) {
      yield concealed({ ordinal: ordinal++, status: 'error' })
      continue
    }
    const first = ordinal
    const run = runGroup(suite, group, listed, first, executor, caller)
    let next = await run.next()
    for (; !next.done; next = await run.next()) {
      ordinal++
      stopped ||= suite.stopAtFirstFailure && next.value.status !== 'pass'
      yield next.value
    }
    if (ordinal > first) {
      notRun += next.value.notRun
    } else if (group.hidden) {
      // Why hidden tests have no results may tell what they are: each has had an error.
      for (let count = Math.max(listed.length, 1); count > 0; count--)
        yield concealed({ ordinal: ordinal++, status: 'error' })
    } else {
      return next.value
    }
  }
  return { notRun, message: '' }
}

/** What the texts of test files promise; undefined where hidden ones cannot be read. */
async function listOf(
  { harness, framework }: PreparedFrameworkSuite,
  { testFiles, hidden }: Group,
  executor: TestExecutor,
  caller: RunCaller,
): Promise<ListedTest[] | undefined> {
  const files = testFiles.map(({ file }) => file)
  try {
    return await harness.list(files, framework, (lister) => executor.runPrepared(lister, caller))
  } catch (error) {
    // Why it cannot be read may show what is in it; and what visible tests came to stands.
    if (hidden && error instanceof UnreadableTestsError) return undefined
    throw error
  }
}

function runGroup(
  { harness, framework, stopAtFirstFailure }: PreparedFrameworkSuite,
  { program, testFiles, hidden }: Group,
  listed: readonly ListedTest[],
  firstOrdinal: number,
  executor: TestExecutor,
  caller: RunCaller,
): TestRun {
  const mark = randomBytes(16).toString('hex')
  const order = { testFiles: testFiles.map(({ file }) => file.name), stopAtFirstFailure, mark }
  return runFramework(harness.program(program, framework, order), {
    ...{ harness, listed, mark, stopAtFirstFailure, hidden, firstOrdinal },
    start: (ready, live) => executor.runPrepared(ready, caller, live),
  })
}

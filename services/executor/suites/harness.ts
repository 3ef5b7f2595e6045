import type { Program, ProgramFile } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { TestFramework } from '../domain/test-suite.ts'

/** A test as its file's text shows it, before anything of it is run. */
export type ListedTest = {
  readonly file: string
  /** Unique in the file, such as `PointTest.test_sum`, and as reports name it. */
  readonly id: string
  readonly testCode: string
  /** 0: none. */
  readonly taskId: number
  /** Whether its author may have it skipped; that the program does is an error. */
  readonly maySkip: boolean
}

/** Thrown when test files cannot be read as such; the message is for their author. */
export class UnreadableTestsError extends Error {
  override name = 'UnreadableTestsError'
}

export type TestOrder = {
  /** Names of the test files, in order. */
  readonly testFiles: readonly string[]
  readonly stopAtFirstFailure: boolean
  /** What reports stand behind. */
  readonly mark: string
}

/** How tests of a framework are listed and run. */
export type Harness = {
  readonly frameworks: readonly TestFramework[]
  /**
   * The tests that the text of the files shows, in its order; others may come to light when they run. Nothing of the
   * program is near. Throws `UnreadableTestsError`.
   */
  list(files: readonly ProgramFile[], framework: TestFramework, run: RunHelper): Promise<ListedTest[]>
  /** The program that runs the tests, from the learner's with the test files in place. */
  program(learners: Program, framework: TestFramework, order: TestOrder): Program
  /** Whether a file of this name would have a say in how tests are run, which no program's file has. */
  reserves(name: string): boolean
  /** What a test is called for people. */
  nameOf(id: string, variant: string): string
}

/** Runs a program of ours in a sandbox, away from any learner's. */
export type RunHelper = (program: Program) => Promise<RunResult>

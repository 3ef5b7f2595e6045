import { endings } from '../domain/case-result.ts'
import { firstCharacters, lastCharacters, shortened } from '../domain/excerpt.ts'
import { LiveRun } from '../domain/live-run.ts'
import type { Program } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import { outputCharacters, type TestResult, type TestStatus } from '../domain/test-result.ts'
import type { Harness, ListedTest } from './harness.ts'
import { mostTests } from './listed-tests.ts'
import { type Report, ReportReader } from './report-reader.ts'
import type { Remainder, TestRun } from './test-run.ts'

export type FrameworkRun = {
  readonly harness: Harness
  /** What the texts of the test files promise. */
  readonly listed: readonly ListedTest[]
  /** What reports stand behind. */
  readonly mark: string
  readonly stopAtFirstFailure: boolean
  readonly hidden: boolean
  /** Of the first test. */
  readonly firstOrdinal: number
  /** Runs the tests while it is watched. */
  readonly start: (program: Program, live: LiveRun) => Promise<RunResult>
}

const heartbeatMs = 60_000
/** Of the output of one test this much is kept: enough for the characters that are told. */
const keptBytes = 4 * (outputCharacters + 1)
const stderrCharacters = 4_000
const messageCharacters = 2_000
const fromBestToWorst: readonly TestStatus[] = ['pass', 'fail', 'error']

type Test = Pick<Extract<Report, { kind: 'start' }>, 'file' | 'id' | 'variant'>
type Ending = Pick<Extract<Report, { kind: 'end' }>, 'message' | 'us'> & { status: TestResult['status'] }

/**
 * Runs tests by their framework and gives each result as it comes. A test that its file shows and that was not run to
 * its end never counts as passed, however the program ended. Throws what `start` throws.
 */
export async function* runFramework(program: Program, run: FrameworkRun): TestRun {
  const live = new LiveRun({ mode: 'watched', stdinBytes: program.stdin.length, heartbeatMs })
  live.follow(run.start(program, live))
  const tests = new TestsOfRun(run)
  const reader = new ReportReader(run.mark)
  let result: RunResult | undefined
  for await (const event of live.watch(new AbortController().signal)) {
    if (event.type === 'result') result = event.result
    if (event.type !== 'output') continue
    if (event.piece.kind === 'stderr') {
      tests.output(event.piece.bytes)
      continue
    }
    for (const piece of reader.push(event.piece.bytes)) {
      if ('output' in piece) tests.output(piece.output)
      else yield* tests.report(piece.report)
    }
  }
  if (!result) throw new Error('a run ended without a result')
  yield* tests.end(result)
  return tests.remainder(result)
}

class TestsOfRun {
  readonly #run: FrameworkRun
  readonly #listed: ReadonlyMap<string, ListedTest>
  /** Ended tests with their variants, and those of which at least one variant ended. */
  readonly #ended = new Set<string>()
  readonly #seen = new Set<string>()
  readonly #problems: string[] = []
  #current: Test | undefined
  #output: Buffer[] = []
  #outputBytes = 0
  #ordinal: number
  #results = 0
  #failed = false
  #stopped = false
  #done = false
  #notRun = 0
  /**
   * Of hidden tests the worst results, by test as listed; '' stands for all that are not. A program that sees hidden
   * files could tell what is in them by how many tests it has and how those end, so there are as many as are listed.
   */
  readonly #hidden = new Map<string, TestResult>()

  constructor(run: FrameworkRun) {
    this.#run = run
    this.#listed = new Map(run.listed.map((test) => [keyOf(test), test]))
    this.#ordinal = run.firstOrdinal
  }

  output(bytes: Uint8Array): void {
    this.#outputBytes += bytes.length
    // Copied, because pieces are parts of larger buffers that need not stay for them.
    if (this.#outputBytes - bytes.length < keptBytes) this.#output.push(Buffer.from(bytes.subarray(0, keptBytes)))
  }

  *report(report: Report): Generator<TestResult, void, undefined> {
    switch (report.kind) {
      case 'start':
        this.#current = report
        this.#forgetOutput()
        return
      case 'end':
        this.#current = undefined
        yield* this.#take(report)
        return
      case 'problem':
        this.#problems.push(report.message)
        return
      case 'done':
        // What began and did not end was no test, but a group of tests without any.
        this.#current = undefined
        this.#done = true
    }
  }

  /** What the run's end says about tests that did not come to theirs. */
  *end(result: RunResult): Generator<TestResult, void, undefined> {
    const finished = this.#done && result.verdict === 'COMPLETED'
    if (this.#current) {
      const ending = result.verdict === 'COMPLETED' ? 'the program ended itself' : endings[result.verdict]
      yield* this.#tell(this.#current, {
        status: 'error',
        message: `${ending} while this test ran`,
        us: result.wallUs,
      })
    }
    const missing = this.#run.listed.filter((test) => !this.#seen.has(keyOf(test)) && !test.maySkip)
    const [problem] = this.#problems
    if (this.#stopped || (!finished && this.#results > 0)) {
      this.#notRun = missing.length
    } else if (finished && (this.#results > 0 || !problem)) {
      const message = problem ?? 'the test file has this test, but it was not run'
      for (const test of missing) yield* this.#tell({ ...test, variant: '' }, { status: 'error', message, us: 0 })
    } else {
      this.#notRun = missing.length
    }
    const allPassed = this.#results > 0 && !this.#failed
    if (allPassed && (!finished || problem)) {
      const message = problem ?? `${endings[result.verdict]} before all tests were over`
      yield* this.#tell({ file: '', id: 'All tests', variant: '' }, { status: 'error', message, us: 0 })
    }
    let ordinal = this.#run.firstOrdinal
    for (const key of [...this.#listed.keys(), '']) {
      const hidden = this.#hidden.get(key)
      if (hidden) yield { ...hidden, ordinal: ordinal++ }
    }
  }

  remainder(result: RunResult): Remainder {
    const [problem] = this.#problems
    if (problem !== undefined) return { notRun: this.#notRun, message: problem }
    const ending = this.#done ? 'the test files have no tests' : `${endings[result.verdict]} before a test ran`
    const said = lastCharacters(Buffer.concat([...this.#output, result.stderr]), stderrCharacters).trim()
    return { notRun: this.#notRun, message: said && !this.#done ? `${ending}\n${said}` : ending }
  }

  *#take(report: Extract<Report, { kind: 'end' }>): Generator<TestResult, void, undefined> {
    const { status, message, us } = report
    if (this.#results >= mostTests) {
      this.#problems.push(`there were more than ${mostTests} results of tests`)
      return
    }
    const key = `${keyOf(report)}\0${report.variant}`
    if (this.#ended.has(key)) {
      this.#problems.push(`${this.#nameOf(report)} was reported twice`)
      return
    }
    this.#ended.add(key)
    if (status !== 'skip') {
      yield* this.#tell(report, { status, message, us })
    } else if (!this.#listed.get(keyOf(report))?.maySkip) {
      yield* this.#tell(report, { status: 'error', message: 'the program had this test skipped', us })
    }
    this.#forgetOutput()
  }

  *#tell(test: Test, ending: Ending): Generator<TestResult, void, undefined> {
    const result = this.#result(test, ending)
    if (!this.#run.hidden) {
      yield result
      return
    }
    const key = this.#listed.has(keyOf(test)) ? keyOf(test) : ''
    const before = this.#hidden.get(key)
    if (before && fromBestToWorst.indexOf(before.status) >= fromBestToWorst.indexOf(result.status)) return
    this.#hidden.set(key, result)
  }

  #result(test: Test, { status, message, us }: Ending): TestResult {
    const listed = this.#listed.get(keyOf(test))
    this.#seen.add(keyOf(test))
    this.#results++
    if (status !== 'pass') this.#failed = true
    if (status !== 'pass' && this.#run.stopAtFirstFailure) this.#stopped = true
    const { text, cut } = firstCharacters(Buffer.concat(this.#output), outputCharacters)
    return {
      ordinal: this.#ordinal++,
      name: this.#nameOf(test).toWellFormed(),
      status,
      message: shortened(message, messageCharacters).toWellFormed(),
      output: text,
      outputCut: cut || this.#outputBytes > keptBytes,
      testCode: listed?.testCode ?? '',
      taskId: listed?.taskId ?? 0,
      hidden: this.#run.hidden,
      verdict: undefined,
      wallUs: us,
      cpuUs: 0,
    }
  }

  #nameOf({ id, variant }: Test): string {
    return this.#run.harness.nameOf(id, variant)
  }

  #forgetOutput(): void {
    this.#output = []
    this.#outputBytes = 0
  }
}

function keyOf({ file, id }: Pick<Test, 'file' | 'id'>): string {
  return `${file}\0${id}`
}

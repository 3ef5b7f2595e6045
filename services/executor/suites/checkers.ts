import { endings, type Judgement } from '../domain/case-result.ts'
import { firstCharacters } from '../domain/excerpt.ts'
import { InvalidRequestError } from '../domain/invalid-request.ts'
import { type Program, parseProgram, type RunRequest, withInput } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { TestCase } from '../domain/test-suite.ts'
import { messageOf } from './run-cases.ts'

/** Judges the output that a program printed in a case. */
export type CheckOutput = (
  checker: RunRequest,
  test: TestCase,
  output: Uint8Array,
  signal: AbortSignal,
) => Promise<Judgement>

export type CheckerRunner = {
  readonly prepare: (program: Program, signal: AbortSignal) => Promise<{ program: Program } | { failure: RunResult }>
  readonly run: (program: Program, signal: AbortSignal) => Promise<RunResult>
}

/** What a checker is started with: the names of the input, the output to be judged, and the expected output. */
const fileNames = ['checker-input.txt', 'checker-output.txt', 'checker-expected.txt'] as const
const messageCharacters = 1_000
/** Exit codes by which testlib's checkers say "wrong answer" and "not even of the right form". */
const wrong: ReadonlySet<number | undefined> = new Set([1, 2])

/**
 * Checkers of a suite, each compiled once. A checker is a stranger's program like any other: it runs in a sandbox of its
 * own, and all that it decides is the result of the case.
 */
export function checkers({ prepare, run }: CheckerRunner): CheckOutput {
  const prepared = new Map<RunRequest, Promise<{ program: Program } | { failure: RunResult }>>()
  return async (checker, test, output, signal) => {
    const ready = prepared.get(checker) ?? prepare(parseChecker(checker), signal)
    prepared.set(checker, ready)
    const made = await ready
    if ('failure' in made) return failed(`the checker cannot be compiled:\n${messageOf(made.failure)}`)
    const contents = [test.stdin, output, Buffer.from(test.expectedOutput)]
    const files = fileNames.map((name, index) => ({ name, content: contents[index] ?? new Uint8Array() }))
    const program = withInput({ ...made.program, files: [...made.program.files, ...files] }, { args: fileNames })
    const { verdict, exitCode, stdout, stderr } = await run(program, signal)
    const said = firstCharacters(stderr.length > 0 ? stderr : stdout, messageCharacters).text.trim()
    if (verdict === 'COMPLETED') return { status: 'pass', message: '' }
    if (verdict === 'NONZERO_EXIT' && wrong.has(exitCode)) {
      return { status: 'fail', message: said || 'the checker says that the output is wrong' }
    }
    const ending = verdict === 'NONZERO_EXIT' ? `it ended with exit code ${exitCode}` : endings[verdict]
    return failed(`the checker failed: ${ending}${said && `\n${said}`}`)
  }
}

/** Checks a checker as a program. Throws `InvalidRequestError`. */
export function parseChecker(checker: RunRequest): Program {
  try {
    const program = parseProgram(checker)
    const taken = program.files.find(({ name }) => fileNames.some((own) => own === name.split('/')[0]))
    if (taken) throw new InvalidRequestError('files', `must not have ${taken.name}: this name has another meaning`)
    return program
  } catch (error) {
    throw error instanceof InvalidRequestError ? error.within('comparison.checker') : error
  }
}

function failed(message: string): Judgement {
  return { status: 'error', message }
}

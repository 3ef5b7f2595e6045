import { InvalidRequestError } from './invalid-request.ts'
import type { RequestedLimits } from './limits.ts'
import type { TextComparison } from './output-comparison.ts'
import type { ProgramFile, RunRequest } from './program.ts'

/** How an output is judged: by its text, or by a program. */
export type Comparison = TextComparison | { readonly method: 'checker'; readonly checker: RunRequest }

/** An input, and what a program is to make of it. */
export type TestCase = {
  readonly name: string
  readonly stdin: Uint8Array
  readonly args: readonly string[]
  readonly expectedOutput: string
  /** Undefined: 0, and anything else is an error rather than a failure. */
  readonly expectedExitCode: number | undefined
  readonly comparison: Comparison
  readonly hidden: boolean
  /** What differs from the limits of the program. */
  readonly limits: RequestedLimits
  readonly taskId: number
  readonly testCode: string
}

export type TestFile = {
  readonly file: ProgramFile
  readonly hidden: boolean
  /** Holds no tests: tests need it. */
  readonly support: boolean
}

export type TestFramework = 'unittest' | 'pytest' | 'node:test'

export type TestSuite =
  | { readonly kind: 'cases'; readonly cases: readonly TestCase[] }
  | {
      readonly kind: 'framework'
      /** Undefined: the usual one of the language. */
      readonly framework: TestFramework | undefined
      readonly files: readonly TestFile[]
    }

/** A program and the tests that it is to pass, from wherever they come. */
export type TestsRequest = {
  readonly program: RunRequest
  readonly suite: TestSuite
  readonly stopAtFirstFailure: boolean
  /** Wall time of everything together. */
  readonly deadlineMs: number
}

export const maxCases = 1_000
export const maxCasesBytes = 3 * 1024 * 1024

/** Checks what does not concern single runs. Throws `InvalidRequestError`. */
export function checkTests({ program, suite }: TestsRequest): void {
  if (program.stdin?.length)
    throw new InvalidRequestError('program.stdin', 'must be empty: tests bring their own input')
  if (program.args?.length) throw new InvalidRequestError('program.args', 'must be empty: tests bring their own')
  if (suite.kind === 'cases') {
    checkCases(suite.cases)
  } else if (!suite.files.some(({ support }) => !support)) {
    throw new InvalidRequestError('framework.files', 'hold no test file')
  }
}

function checkCases(cases: readonly TestCase[]): void {
  if (cases.length === 0) throw new InvalidRequestError('cases.cases', 'are none')
  if (cases.length > maxCases) throw new InvalidRequestError('cases.cases', `are more than ${maxCases}`)
  const bytes = cases.reduce((sum, { stdin, args, expectedOutput }) => {
    return sum + stdin.length + Buffer.byteLength(expectedOutput) + Buffer.byteLength(args.join())
  }, 0)
  if (bytes > maxCasesBytes) {
    throw new InvalidRequestError('cases.cases', `have inputs and outputs of more than ${maxCasesBytes} bytes together`)
  }
}

import { type ExecuteCodeResponse, Verdict } from '@learnlab/contracts/executor/v1'

/** What a shell makes of the end of a program, and a line about it where the program itself has not said why. */
export type Ending = { readonly exitCode: number; readonly line?: string }

/** Exit codes of timeout(1): the command was stopped, and the command could not be run. */
const stopped = 124
export const notRun = 125
const signalBase = 128

const limits = new Map<Verdict, string>([
  [Verdict.CPU_TIME_LIMIT, 'it took more CPU time than it may'],
  [Verdict.WALL_TIME_LIMIT, 'it took longer than it may (--timeout)'],
  [Verdict.MEMORY_LIMIT, 'it took more memory than it may (--memory)'],
  [Verdict.OUTPUT_LIMIT, 'it printed more than it may'],
  [Verdict.FILE_SIZE_LIMIT, 'it wrote a larger file than it may'],
  [Verdict.PROCESS_LIMIT, 'it started more processes than it may'],
])

type Result = Pick<ExecuteCodeResponse, 'verdict' | 'exitCode' | 'signal' | 'status'>

export function endingOf({ verdict, exitCode, signal, status }: Result): Ending {
  const limit = limits.get(verdict)
  if (limit) return { exitCode: stopped, line: `The program was stopped: ${limit}.` }
  switch (verdict) {
    case Verdict.COMPLETED:
      return { exitCode: 0 }
    case Verdict.NONZERO_EXIT:
      return { exitCode: exitCode ?? 1 }
    case Verdict.COMPILE_ERROR:
      return { exitCode: exitCode || 1, line: 'The program does not compile.' }
    case Verdict.SIGNALED:
      return { exitCode: signalBase + (signal ?? 0), line: `The program was ended by signal ${signal}.` }
    default:
      return { exitCode: notRun, line: `The program was not run to its end: ${status}.` }
  }
}

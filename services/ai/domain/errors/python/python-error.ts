import type { MessageCase, Reading } from '../diagnosis.ts'
import type { Program } from './program.ts'
import type { Frame } from './traceback.ts'

/** The exception that ended a learner's program, with the place in their file. */
export type PythonError = {
  readonly kind: string
  readonly message: string
  /** From 1; 0 when not known. */
  readonly line: number
  readonly lineText: string
  readonly frames: readonly Frame[]
  readonly program: Program
}

/** Explains one family of errors; undefined when it has nothing to say beyond the general explanation. */
export type ExplainPython = (error: PythonError) => Reading | undefined

export type PythonCase = MessageCase<PythonError>

/** The function in which the error occurred, or undefined at the top level. */
export function functionOf(error: PythonError): string | undefined {
  const scope = error.frames.findLast((frame) => frame.line === error.line)?.scope
  return scope === undefined || scope === '' || scope.startsWith('<') ? undefined : scope.split('.').at(-1)
}

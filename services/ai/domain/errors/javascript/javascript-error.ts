import type { MessageCase } from '../diagnosis.ts'

/** The error that ended a learner's JavaScript program. */
export type JavaScriptError = {
  readonly kind: string
  readonly message: string
  /** From 1; 0 when not known. */
  readonly line: number
  readonly lineText: string
  readonly calls: readonly string[]
  /** Names that the program declares, with the line of each. */
  readonly declared: ReadonlyMap<string, number>
  /** The whole program; empty where it is not known. */
  readonly source: string
}

export type JavaScriptCase = MessageCase<JavaScriptError>

/** A place in a program: lines and columns from 1, columns in UTF-16 code units, the end exclusive. */
export type CodeRange = {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}

export type CodeEdit = CodeRange & { readonly newText: string }

export type CodeFix = { readonly title: string; readonly edits: readonly CodeEdit[]; readonly keepsMeaning: boolean }

/** What an analyser found. */
export type Finding = CodeRange & {
  /** The analyser's name of the rule; empty: the program cannot be read at this place. */
  readonly rule: string
  readonly severity: 'info' | 'warning' | 'error'
  readonly message: string
  /** Markdown. */
  readonly explanation: string
  readonly fix?: CodeFix | undefined
}

export type FunctionMetrics = { readonly name: string; readonly line: number; readonly complexity: number }

export type Analysis = {
  /** The analyser and its version. */
  readonly source: string
  readonly findings: readonly Finding[]
  readonly functions: readonly FunctionMetrics[]
  readonly areTypesChecked?: boolean
}

import { type Diagnostic, PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs'
import type { Analysis, Finding, FunctionMetrics } from '../domain/analysis/finding.ts'
import { pythonRules } from '../domain/analysis/python-rules.ts'

// What is wrong or misleads, and not how it looks: beginners have enough to read.
const select = [
  'E4',
  'E7',
  'E9',
  'F',
  'B',
  'A001',
  'A002',
  'PLE',
  'PLR1714',
  'PLR5501',
  'PLW0120',
  'PLW0127',
  'PLW0602',
]
const alsoSelect = ['PLW0603', 'PLW2901', 'RET503', 'RET505', 'RUF013', 'SIM1', 'SIM2', 'SIM4', 'C901']
const ignored = ['SIM105', 'SIM112', 'SIM117', 'E701', 'B011']

/** From here on a function is said to be hard to follow; below, its complexity is only told. */
const mostComplexity = 10

// Complexity 0 has every function told with its own.
const settings = {
  lint: { select: [...select, ...alsoSelect], ignore: ignored, mccabe: { 'max-complexity': 0 } },
  'target-version': 'py313',
}

const complexityMessage = /^`(.*)` is too complex \((\d+) > 0\)$/

let workspace: Workspace | undefined

export function analysePython(code: string): Analysis {
  workspace ??= new Workspace(settings, PositionEncoding.Utf16)
  const diagnostics: Diagnostic[] = workspace.check(code)
  const functions: FunctionMetrics[] = []
  const findings: Finding[] = []
  for (const diagnostic of diagnostics) {
    const [, name, figure] = complexityMessage.exec(diagnostic.code === 'C901' ? diagnostic.message : '') ?? []
    const complexity = Number(figure)
    if (name !== undefined) functions.push({ name, line: diagnostic.start_location.row, complexity })
    if (name === undefined || complexity > mostComplexity) findings.push(toFinding(diagnostic))
  }
  functions.sort((one, other) => one.line - other.line)
  return { source: `ruff ${Workspace.version()}`, findings, functions }
}

function toFinding({ code, message, start_location: start, end_location: end, fix }: Diagnostic): Finding {
  const isError = code === null || code === 'invalid-syntax' || /^(?:E9|F8[2]|PLE)/.test(code)
  return {
    ...{ startLine: start.row, startColumn: start.column, endLine: end.row, endColumn: end.column },
    ...{ rule: code === 'invalid-syntax' ? '' : (code ?? ''), severity: isError ? 'error' : 'warning' },
    message: message.replace(/\((\d+) > 0\)$/, `($1 > ${mostComplexity})`),
    explanation: code === null || code === 'invalid-syntax' ? syntaxExplanation : (pythonRules.get(code) ?? ''),
    fix: fix
      ? {
          title: fix.message ?? '',
          keepsMeaning: keepsMeaning.test(code ?? ''),
          edits: fix.edits.map(({ content, location, end_location }) => ({
            ...{ startLine: location.row, startColumn: location.column },
            ...{ endLine: end_location.row, endColumn: end_location.column, newText: content ?? '' },
          })),
        }
      : undefined,
  }
}

const syntaxExplanation =
  'Python cannot read the program from here on, so that nothing of it runs. Look at this place and just before it.'

// The analyser does not say it here; these fixes it calls safe itself.
const keepsMeaning = /^(?:F401|F541|E401|E703|E71[34]|B009|PLR1714|PLR5501|RET505|SIM2\d\d|SIM118)$/

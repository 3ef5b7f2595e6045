import { createRequire } from 'node:module'
import {
  type Advice,
  type Configuration,
  type Diagnostic,
  main,
  type ProjectKey,
  Workspace,
} from '@biomejs/wasm-nodejs'
import { z } from 'zod'
import type { Analysis, CodeEdit, CodeFix, Finding, FunctionMetrics } from '../domain/analysis/finding.ts'
import { javaScriptRules } from '../domain/analysis/javascript-rules.ts'
import { type Place, placesIn } from './places.ts'

/** Fixes of larger programs, or of many findings, come with a copy of the text each. */
const mostFixedBytes = 65_536
const mostFixes = 100
/** From here on a function is said to be hard to follow; below, its complexity is only told. */
const mostComplexity = 15

const configuration: Configuration = {
  linter: {
    enabled: true,
    rules: {
      recommended: true,
      complexity: {
        // Complexity 1 has every function told with its own, but those that have none.
        noExcessiveCognitiveComplexity: { level: 'info', options: { maxAllowedComplexity: 1 } },
        useOptionalChain: 'warn',
      },
      correctness: { noUnusedVariables: 'warn', noUnusedImports: 'warn', noUndeclaredVariables: 'error' },
      style: { useConst: 'warn', useTemplate: 'info', noParameterAssign: 'info', useNodejsImportProtocol: 'off' },
      suspicious: { noVar: 'warn', noDoubleEquals: 'warn' },
    },
  },
}

const version = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)('@biomejs/wasm-nodejs/package.json')).version
const complexityMessage = /^Excessive complexity of (\d+) detected \(max: 1\)\.$/

let opened: { workspace: Workspace; projectKey: ProjectKey } | undefined

export function analyseJavaScript(code: string, language: 'javascript' | 'typescript'): Analysis {
  const { workspace, projectKey } = open()
  const path = language === 'javascript' ? '/main.js' : '/main.ts'
  const file = { projectKey, path }
  workspace.openFile({ ...file, content: { type: 'fromClient', content: code, version: 1 } })
  try {
    const includeCodeFix = Buffer.byteLength(code) <= mostFixedBytes
    const { diagnostics } = workspace.pullDiagnostics({ ...file, categories: ['syntax', 'lint'], includeCodeFix })
    return { source: `biome ${version}`, ...sorted(diagnostics, code) }
  } finally {
    workspace.closeFile(file)
  }
}

function open(): NonNullable<typeof opened> {
  if (opened) return opened
  main()
  const workspace = new Workspace()
  const { projectKey } = workspace.openProject({ path: '/', openUninitialized: true })
  workspace.updateSettings({ projectKey, workspaceDirectory: '/', configuration })
  opened = { workspace, projectKey }
  return opened
}

function sorted(diagnostics: readonly Diagnostic[], code: string): Pick<Analysis, 'findings' | 'functions'> {
  const placeOf = placesIn(code)
  const functions: FunctionMetrics[] = []
  const findings: Finding[] = []
  for (const diagnostic of diagnostics) {
    const [start = 0, end = 0] = diagnostic.location.span ?? []
    const [from, to] = [placeOf(start), placeOf(end)]
    const figure = complexityMessage.exec(diagnostic.description)?.[1]
    if (figure !== undefined) {
      const name = Buffer.from(code).subarray(start, end).toString()
      const complexity = Number(figure)
      functions.push({ name: /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : '', line: from.line, complexity })
      if (complexity <= mostComplexity) continue
    }
    findings.push(toFinding(diagnostic, from, to, findings.length < mostFixes ? code : undefined))
  }
  functions.sort((one, other) => one.line - other.line)
  return { findings, functions }
}

function toFinding(
  { category, severity, description, advices }: Diagnostic,
  from: Place,
  to: Place,
  code: string | undefined,
): Finding {
  const rule = category?.split('/').at(-1) ?? ''
  const isSyntax = category === undefined || category === 'parse'
  return {
    ...{ startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
    rule: isSyntax ? '' : rule,
    severity:
      isSyntax || severity === 'error' || severity === 'fatal' ? 'error' : severity === 'warning' ? 'warning' : 'info',
    message: description.replace('(max: 1)', `(max: ${mostComplexity})`),
    explanation: isSyntax ? syntaxExplanation : (javaScriptRules.get(rule) ?? ''),
    fix: code === undefined ? undefined : fixIn(advices.advices, code),
  }
}

const syntaxExplanation =
  'JavaScript cannot read the program from here on, so that nothing of it runs. Look at this place and just before it.'

/** What the analyser would change, told by a line "Safe fix: …" or "Unsafe fix: …" and the text with its changes. */
function fixIn(advices: readonly Advice[], code: string): CodeFix | undefined {
  for (const [at, advice] of advices.entries()) {
    if (typeof advice !== 'object' || !('codeSuggestion' in advice)) continue
    const [, { dictionary, ops }] = advice.codeSuggestion
    const before = advices[at - 1]
    const title = before && 'log' in before ? before.log[1].map(({ content }) => content).join('') : ''
    const [, unsafe, what = title] = /^(Unsafe|Safe) fix: (.*)$/s.exec(title) ?? []
    return { title: what, keepsMeaning: unsafe === 'Safe', edits: editsOf(dictionary, ops, code) }
  }
  return undefined
}

type Operations = Extract<Advice, { codeSuggestion: unknown }>['codeSuggestion'][1]['ops']

/** The changes, from operations that walk through the old text (Biome's TextEdit). */
function editsOf(dictionary: string, operations: Operations, code: string): CodeEdit[] {
  const old = Buffer.from(code)
  const words = Buffer.from(dictionary)
  const placeOf = placesIn(code)
  const edits: { start: number; end: number; newText: string }[] = []
  let at = 0
  const change = (end: number, newText: string) => {
    const last = edits.at(-1)
    if (last && last.end === at) Object.assign(last, { end, newText: last.newText + newText })
    else edits.push({ start: at, end, newText })
  }
  for (const operation of operations) {
    if ('equalLines' in operation) {
      // So many lines after the end of the present one.
      for (let left = operation.equalLines.line_count + 1; left > 0; left--) {
        const newline = old.indexOf(10, at)
        at = newline === -1 ? old.length : newline + 1
      }
      continue
    }
    const { diffOp } = operation
    if ('equal' in diffOp) at += diffOp.equal.range[1] - diffOp.equal.range[0]
    else if ('delete' in diffOp) {
      const end = at + diffOp.delete.range[1] - diffOp.delete.range[0]
      change(end, '')
      at = end
    } else change(at, words.subarray(...diffOp.insert.range).toString())
  }
  return edits.map(({ start, end, newText }) => {
    const [from, to] = [placeOf(start), placeOf(end)]
    return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column, newText }
  })
}

import { type AIService, Severity } from '@learnlab/contracts/ai/v1'
import { actingUserId, type Unary } from '@learnlab/rpc'
import type { CodeAnalysis } from '../analysis/code-analysis.ts'
import type { CodeFix } from '../domain/analysis/finding.ts'

const mostFindings = 100
const mostFunctions = 200
const severities = { info: Severity.INFO, warning: Severity.WARNING, error: Severity.ERROR } as const

export function analyzeCode({
  analysis,
}: {
  readonly analysis: CodeAnalysis
}): Unary<typeof AIService.method.analyzeCode> {
  return async ({ code, language, userId }, context) => {
    actingUserId(context, userId)
    const { findings, functions, source, size } = await analysis.analyse({ code, language }, context)
    const ordered = findings.toSorted((a, b) => a.startLine - b.startLine || a.startColumn - b.startColumn)
    return {
      source,
      findings: ordered.slice(0, mostFindings).map(({ severity, fix, ...finding }) => ({
        ...finding,
        severity: severities[severity],
        ...(fix && { fix: fixMessage(fix) }),
      })),
      findingsLeftOut: Math.max(0, findings.length - mostFindings),
      metrics: { ...size, functions: functions.slice(0, mostFunctions).map((one) => ({ ...one })) },
    }
  }
}

function fixMessage({ title, edits, keepsMeaning }: CodeFix) {
  return { title, keepsMeaning, edits: edits.map((edit) => ({ ...edit })) }
}

import { type CallContext, invalidArgument } from '@learnlab/rpc'
import type { Analysis } from '../domain/analysis/finding.ts'
import { type SizeMetrics, sizeMetrics } from '../domain/analysis/size-metrics.ts'
import type { Analysers } from './analysers.ts'
import type { CCompiler } from './c-compiler.ts'

export type CodeReport = Analysis & { readonly size: SizeMetrics }

export type CodeAnalysis = {
  /**
   * @throws INVALID_ARGUMENT for a language without an analyser
   * @throws RESOURCE_EXHAUSTED when too many programs wait, or one takes too long
   */
  analyse(program: { code: string; language: string }, context: CallContext): Promise<CodeReport>
}

const languages: ReadonlyMap<string, 'python' | 'javascript' | 'typescript' | 'c'> = new Map([
  ['python', 'python'],
  ['py', 'python'],
  ['javascript', 'javascript'],
  ['js', 'javascript'],
  ['node', 'javascript'],
  ['typescript', 'typescript'],
  ['ts', 'typescript'],
  ['c', 'c'],
])

/** Has each program read by the analyser of its language. */
export function createCodeAnalysis({
  analysers,
  compiler,
}: {
  readonly analysers: Analysers
  readonly compiler: CCompiler
}): CodeAnalysis {
  return {
    async analyse({ code, language: named }, context) {
      const language = languages.get(named.trim().toLowerCase())
      if (language === undefined) {
        const description = 'has no analyser: python, javascript, typescript and c do'
        throw invalidArgument([{ field: 'language', description }])
      }
      const analysis =
        language === 'c'
          ? await compiler.analyse(code, context)
          : await analysers.analyse({ code, language }, context.signal)
      return { ...analysis, size: sizeMetrics(code, language === 'python' ? '#' : '//') }
    },
  }
}

import { type ExecutorService, Verdict } from '@learnlab/contracts/executor/v1'
import { type CallContext, type ServiceClient, unavailable } from '@learnlab/rpc'
import { cWarnings } from '../domain/analysis/c-warnings.ts'
import type { Analysis, Finding } from '../domain/analysis/finding.ts'

export type CCompiler = { analyse(code: string, context: CallContext): Promise<Analysis> }

const timeoutMs = 25_000

// The whole program is compiled, with what only shows when it is optimised, and then not linked: so nothing of it runs.
const prefix = [
  ...['-Wall', '-Wextra', '-Wshadow', '-Wformat=2', '-Wconversion'].map(
    (option) => `#pragma GCC diagnostic warning "${option}"`,
  ),
  'void learnlab_not_linked(void);',
  '__attribute__((constructor)) static void learnlab_analysed(void) { learnlab_not_linked(); }',
  '#line 1 "main.c"',
  '',
].join('\n')

const diagnostic = /^main\.c:(\d{1,7}):(\d{1,7}): (fatal error|error|warning): (.{1,2000})$/gm
const option = / \[-W(?:error=)?([\w+-]{1,60})=?\d?\]$/

/** Compiles C in the executor, on behalf of the learner, for what the compiler has to say. */
export function createCCompiler(executor: Pick<ServiceClient<typeof ExecutorService>, 'executeCode'>): CCompiler {
  return {
    async analyse(code, context) {
      const run = await executor.executeCode({ language: 'c', code: prefix + code }, { context, timeoutMs })
      if (run.verdict !== Verdict.COMPILE_ERROR) {
        throw unavailable('the compiler cannot be asked right now; try again', {
          reason: 'SANDBOX',
          retryAfterMs: 2_000,
        })
      }
      const lines = code.split('\n')
      const findings = [...run.error.matchAll(diagnostic)].map(([, line, column, severity, message]): Finding => {
        const rule = option.exec(message ?? '')?.[1] ?? ''
        const startLine = Number(line)
        const text = lines[startLine - 1] ?? ''
        // GCC counts bytes.
        const startColumn =
          Buffer.from(text)
            .subarray(0, Number(column) - 1)
            .toString('utf8').length + 1
        const length = /^[\w.]+|^\S/.exec(text.slice(startColumn - 1))?.[0].length ?? 0
        return {
          ...{ startLine, startColumn, endLine: startLine, endColumn: startColumn + length },
          ...{ rule: rule === '' ? '' : `-W${rule}`, severity: severity === 'warning' ? 'warning' : 'error' },
          message: (message ?? '').replace(option, ''),
          explanation: cWarnings.get(rule) ?? (severity === 'warning' ? '' : errorExplanation),
        }
      })
      return { source: 'gcc', findings, functions: [] }
    },
  }
}

const errorExplanation =
  'The compiler cannot go on from here, so that there is no program to run. Mend the first error first.'

import type { Analysis, Finding } from '../domain/analysis/finding.ts'
import type { AnalysisQuestion } from './analysis-worker.ts'
import { startJobThread } from './job-thread.ts'
import type { TypeCheck } from './type-check.ts'

export type Analysers = {
  /** RESOURCE_EXHAUSTED when too many programs wait, and when one takes too long. */
  analyse(question: AnalysisQuestion, signal: AbortSignal): Promise<Analysis>
  close(): Promise<void>
}

const usualDeadlineMs = 5_000
/** An analysis comes without types where these take longer: their thread has much to read when it begins. */
const mostTypesMs = 8_000
const mostHeapMb = 512
/** In UTF-16 code units. */
const longestTyped = 65_536

/** Analysers of Python, JavaScript and TypeScript, and the type checker of TypeScript: each of the two in a thread of its own. */
export function startAnalysers({ deadlineMs = usualDeadlineMs } = {}): Analysers {
  const limits = { deadlineMs, mostHeapMb }
  const linters = startJobThread<AnalysisQuestion, Analysis>({
    ...{ script: new URL('analysis-worker.ts', import.meta.url), ...limits },
  })
  const types = startJobThread<string, TypeCheck>({
    ...{ script: new URL('type-check-worker.ts', import.meta.url), ...limits },
  })

  /** Undefined where the types cannot be checked now: what the linter says stands by itself. */
  async function typeCheckOf(code: string, signal: AbortSignal): Promise<TypeCheck | undefined> {
    if (code.length > longestTyped) return undefined
    const patience = AbortSignal.any([signal, AbortSignal.timeout(mostTypesMs)])
    return await types.ask(code, patience).catch(() => {
      signal.throwIfAborted()
      return undefined
    })
  }

  return {
    async analyse(question, signal) {
      const reading = linters.ask(question, signal)
      if (question.language !== 'typescript') return await reading
      const [analysis, check] = await Promise.all([reading, typeCheckOf(question.code, signal)])
      return check === undefined ? analysis : withTypes(analysis, check)
    },
    async close() {
      await Promise.all([linters.close(), types.close()])
    },
  }
}

/** What both say, the compiler alone where both say something of one place. */
function withTypes({ source, findings, functions }: Analysis, check: TypeCheck): Analysis {
  const placeOf = ({ startLine, startColumn }: Finding) => `${startLine}:${startColumn}`
  const taken = new Set(check.findings.map(placeOf))
  const others = findings.filter((finding) => finding.rule === '' || !taken.has(placeOf(finding)))
  const all = [...others, ...check.findings]
  return { source: `${source}, ${check.source}`, findings: all, functions, areTypesChecked: true }
}

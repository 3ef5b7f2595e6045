import { suspicionOf } from '../domain/errors/suspicion.ts'
import type { Suspicions } from '../domain/tutoring.ts'
import type { Analysers } from './analysers.ts'

const languages: ReadonlyMap<string, 'python' | 'javascript' | 'typescript'> = new Map([
  ['', 'python'],
  ['python', 'python'],
  ['py', 'python'],
  ['javascript', 'javascript'],
  ['js', 'javascript'],
  ['node', 'javascript'],
  ['typescript', 'typescript'],
  ['ts', 'typescript'],
])

/** Has programs that run well read by the analyser of their language. */
export function createSuspicions(analysers: Pick<Analysers, 'analyse'>): Suspicions {
  return {
    async find({ code, language: named }, { signal, logger }) {
      const language = languages.get(named.trim().toLowerCase())
      if (language === undefined) return undefined
      try {
        const { findings, areTypesChecked = false } = await analysers.analyse({ code, language }, signal)
        return { mistake: suspicionOf(findings, code), areTypesChecked }
      } catch (error) {
        signal.throwIfAborted()
        // The answer does without.
        logger.warn({ err: error }, 'answering without the analyser')
        return undefined
      }
    },
  }
}

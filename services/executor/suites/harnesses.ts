import { InvalidRequestError } from '../domain/invalid-request.ts'
import type { TestFramework } from '../domain/test-suite.ts'
import type { Language } from '../languages/language.ts'
import type { Harness } from './harness.ts'
import { nodeHarness } from './node-harness.ts'
import { pythonHarness } from './python-harness.ts'

const harnesses: { readonly [language: string]: Harness } = {
  python: pythonHarness,
  javascript: nodeHarness,
  typescript: nodeHarness,
}

/** How tests of a language are run, and by which framework. Throws `InvalidRequestError`. */
export function harnessOf(
  language: Language,
  framework: TestFramework | undefined,
): { readonly harness: Harness; readonly framework: TestFramework } {
  const harness = harnesses[language.name]
  if (!harness) {
    const known = Object.keys(harnesses).join(', ')
    throw new InvalidRequestError('framework', `is there for ${known} only; other programs are tested by cases`)
  }
  const chosen = framework ?? harness.frameworks[0]
  if (!chosen || !harness.frameworks.includes(chosen)) {
    const known = harness.frameworks.join(' or ')
    throw new InvalidRequestError('framework.framework', `must be ${known} for ${language.name}`)
  }
  return { harness, framework: chosen }
}

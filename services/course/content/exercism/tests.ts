import { basename } from 'node:path/posix'
import { create } from '@bufbuild/protobuf'
import {
  type FrameworkSuite,
  FrameworkSuiteSchema,
  type SourceFile,
  TestFramework,
} from '@learnlab/contracts/executor/v1'

/** Languages as the executor names them, where tracks call them otherwise. */
const languages: Readonly<Record<string, string>> = { sqlite: 'sql' }

export function executorLanguage(track: string): string {
  const language = languages[track] ?? track
  return /^[a-z]/.test(language) ? language.slice(0, 32) : `x-${language}`.slice(0, 32)
}

/** The tests of an exercise for the executor, or why it does not run them. */
export type TrackTests = { suite: FrameworkSuite } | { suite: undefined; reason: string }

export function frameworkSuite(
  language: string,
  tests: readonly SourceFile[],
  support: readonly SourceFile[],
): TrackTests {
  if (tests.length === 0) return { suite: undefined, reason: 'it names no test file' }
  const framework = frameworkOf(language, tests)
  if (framework === undefined) return { suite: undefined, reason: reasonFor(language) }
  const isTest =
    language === 'python' ? ({ name }: SourceFile) => /^test_.*\.py$|_test\.py$/.test(basename(name)) : () => true
  const holdTests = tests.some(isTest)
  const files = [
    ...tests.map((file) => ({ file, support: holdTests && !isTest(file) })),
    ...support.map((file) => ({ file, support: true })),
  ]
  return { suite: create(FrameworkSuiteSchema, { framework, files }) }
}

function reasonFor(language: string): string {
  if (language !== 'javascript' && language !== 'typescript') return `nothing here runs test files in ${language}`
  return `they are for another framework than node:test, the one that runs here in ${language}`
}

function frameworkOf(language: string, tests: readonly SourceFile[]): TestFramework | undefined {
  if (language === 'python') return TestFramework.PYTEST
  if (language !== 'javascript' && language !== 'typescript') return undefined
  const text = ({ content: { value = '' } }: SourceFile) => Buffer.from(value).toString()
  return tests.every((file) => /['"]node:test['"]/.test(text(file))) ? TestFramework.NODE_TEST : undefined
}

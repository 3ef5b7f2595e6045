import { createHash } from 'node:crypto'
import { clone, fromJson, type JsonValue, toJson, toJsonString } from '@bufbuild/protobuf'
import { type ExerciseContent, ExerciseContentSchema } from '@learnlab/contracts/course/v1/exercise'
import type { OutputComparison, SourceFile } from '@learnlab/contracts/executor/v1'
import type { ExerciseHead } from './exercise.ts'

/** A content as it is stored: what lists, learners and its author see of it, and by which version it is known. */
export type StoredContent = {
  exerciseId: string
  version: string
  head: Omit<ExerciseHead, 'id' | 'version'>
  shown: JsonValue
  whole: JsonValue
}

/** A content to be stored: files in the order of their names, text as text, so that the same content is the same bytes. */
export function storedContent(exerciseId: string, content: ExerciseContent): StoredContent {
  const whole = canonical(content)
  const { slug, title, language, difficulty, concepts } = whole
  return {
    exerciseId,
    version: createHash('sha256').update(toJsonString(ExerciseContentSchema, whole)).digest('hex'),
    head: { slug, title, language, difficulty, concepts },
    shown: toJson(ExerciseContentSchema, shownToLearners(whole)),
    whole: toJson(ExerciseContentSchema, whole),
  }
}

export function contentFrom(stored: JsonValue): ExerciseContent {
  return fromJson(ExerciseContentSchema, stored, { ignoreUnknownFields: true })
}

/** The same content in the one form in which it is stored. */
export function canonical(given: ExerciseContent): ExerciseContent {
  const content = clone(ExerciseContentSchema, given)
  content.starterFiles = inOrder(content.starterFiles.map(asText))
  content.referenceFiles = inOrder(content.referenceFiles.map(asText))
  if (content.tests.case === 'framework') {
    for (const test of content.tests.value.files) if (test.file) test.file = asText(test.file)
    content.tests.value.files.sort((one, other) => compare(one.file?.name ?? '', other.file?.name ?? ''))
  }
  return content
}

/** What learners may read: no hidden test, no checker, which may hold the solution, and no reference. */
export function shownToLearners(whole: ExerciseContent): ExerciseContent {
  const content = clone(ExerciseContentSchema, whole)
  content.referenceFiles = []
  const { tests } = content
  if (tests.case === 'framework') {
    tests.value.files = tests.value.files.filter(({ hidden }) => !hidden)
  } else if (tests.case === 'cases') {
    tests.value.cases = tests.value.cases.filter(({ hidden }) => !hidden)
    withoutChecker(tests.value)
    for (const test of tests.value.cases) withoutChecker(test)
  }
  return content
}

function withoutChecker(holder: { comparison?: OutputComparison | undefined }): void {
  if (holder.comparison?.method.case === 'checker') delete holder.comparison
}

/** What the executor needs to hold a program against it. */
export function testsOnly(whole: ExerciseContent): ExerciseContent {
  return Object.assign(clone(ExerciseContentSchema, whole), {
    instructions: '',
    hints: [],
    starterFiles: [],
    referenceFiles: [],
    attribution: '',
  })
}

function asText({ $typeName, name, content }: SourceFile): SourceFile {
  if (content.case !== 'data') return { $typeName, name, content: { case: 'text', value: content.value ?? '' } }
  try {
    const value = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content.value)
    // PostgreSQL keeps no NUL in its text.
    return value.includes('\0') ? { $typeName, name, content } : { $typeName, name, content: { case: 'text', value } }
  } catch {
    return { $typeName, name, content }
  }
}

function inOrder(files: SourceFile[]): SourceFile[] {
  return files.sort((one, other) => compare(one.name, other.name))
}

/** By code units, which no locale changes. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

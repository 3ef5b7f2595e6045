import { setImmediate } from 'node:timers/promises'
import { type FieldViolation, invalidArgument } from '@learnlab/rpc'
import type { Topic } from '../domain/course.ts'
import { markdownProblems } from '../domain/markdown.ts'
import type { TopicDraft } from '../domain/outline.ts'

/** A Markdown text of a request, by its field. */
export type MarkdownField = { field: string; text: string }

// Parsing text that was made to be slow must not keep other calls waiting.
const sliceMs = 20

/**
 * Refuses Markdown that the site must not show. Texts in `known`, which passed before, are not looked at again.
 * @throws INVALID_ARGUMENT naming field and line
 */
export async function checkContents(
  fields: MarkdownField[],
  { known = new Set(), signal }: { known?: ReadonlySet<string>; signal: AbortSignal },
): Promise<void> {
  const violations: FieldViolation[] = []
  let sliceStart = performance.now()
  for (const { field, text } of fields) {
    if (text === '' || known.has(text)) continue
    for (const { line, message } of markdownProblems(text)) {
      violations.push({ field, description: `line ${line}: ${message}` })
    }
    if (violations.length >= 20) break
    if (performance.now() - sliceStart > sliceMs) {
      await setImmediate()
      signal.throwIfAborted()
      sliceStart = performance.now()
    }
  }
  if (violations.length > 0) throw invalidArgument(violations)
}

export function outlineFields(topics: TopicDraft[], path: string): MarkdownField[] {
  return topics.flatMap(({ description, subtopics }, index) => [
    { field: `${path}[${index}].description`, text: description },
    ...subtopics.map(({ content }, place) => ({
      field: `${path}[${index}].subtopics[${place}].content`,
      text: content,
    })),
  ])
}

/** The texts of an outline, which were checked when it was written. */
export function textsOf(topics: Topic[]): Set<string> {
  return new Set(outlineFields(topics, '').map(({ text }) => text))
}

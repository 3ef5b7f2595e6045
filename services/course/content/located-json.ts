import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import type { ContentProblem } from './content-problem.ts'
import { offsetOf } from './located-yaml.ts'

/** Parses JSON and validates it. Adds what is wrong to `problems`, with its line, then returns undefined. */
export function parseLocatedJson<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  problems: ContentProblem[],
): { value: T; lineOf(path: readonly PropertyKey[]): number } | undefined {
  let plain: unknown
  try {
    plain = JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [, position] = /at position (\d+)/.exec(message) ?? []
    const end = position === undefined ? text.length : Number(position)
    problems.push({
      file,
      line: text.slice(0, end).split('\n').length,
      message: `is no JSON: ${message.slice(0, 200)}`,
    })
    return undefined
  }
  const lineOf = lines(text)
  const { success, data, error } = schema.safeParse(plain)
  if (success) return { value: data, lineOf }
  for (const { path, message } of error.issues) {
    problems.push({ file, line: lineOf(path), field: path.map(String).join('.'), message })
  }
  return undefined
}

/** Where fields stand: JSON is YAML, whose parser knows. Asked for only where there is something to be told of. */
function lines(text: string): (path: readonly PropertyKey[]) => number {
  const counter = new LineCounter()
  let document: ReturnType<typeof parseDocument> | undefined
  return (path) => {
    try {
      document ??= parseDocument(text, { lineCounter: counter, prettyErrors: false, stringKeys: true })
      return Math.max(counter.linePos(offsetOf(document, path)).line, 1)
    } catch {
      // Nested deeper than that parser goes: the first line then, and the field is named in any case.
      return 1
    }
  }
}

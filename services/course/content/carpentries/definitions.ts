import { codeLines } from './literal.ts'
import type { SourceLine } from './source-line.ts'

/** Link definitions, `[label]: url "title"`, by their labels as CommonMark compares them. */
export type Definitions = Map<string, string>

/** Takes the definitions out of the lines; footnotes stay where they are. */
export function takeDefinitions(lines: readonly SourceLine[], definitions: Definitions): SourceLine[] {
  const isCode = codeLines(lines.map(({ text }) => text))
  return lines.filter(({ text }, index) => {
    const [, label] = (!isCode[index] && /^ {0,3}\[(?!\^)([^\]]+)\]:\s*\S+/.exec(text)) || []
    if (label === undefined) return true
    const key = normalized(label)
    // The first one counts.
    if (!definitions.has(key)) definitions.set(key, text.trim())
    return false
  })
}

/** The definitions that a text makes use of, to stand behind it. */
export function usedDefinitions(text: string, definitions: Definitions): string[] {
  const labels = new Set([...text.matchAll(/\[((?:[^[\]\\]|\\.)+)\]/g)].map(([, label = '']) => normalized(label)))
  return [...definitions].filter(([label]) => labels.has(label)).map(([, definition]) => definition)
}

function normalized(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase()
}

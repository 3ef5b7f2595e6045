import { codeLines } from './literal.ts'
import { type SourceLine, textOf } from './source-line.ts'

/** The text of each footnote, `[^label]: text` and what is indented below it, by its label. */
export type Footnotes = Map<string, string>

const definition = /^ {0,3}\[\^([^\]\s]{1,200})\]:/
const reference = /\[\^([^\]\s]{1,200})\](?!:)/g

/** Takes out of the lines the footnotes that they refer to somewhere: they go where they are referred to. */
export function takeFootnotes(lines: readonly SourceLine[], footnotes: Footnotes): SourceLine[] {
  const isCode = codeLines(lines.map(({ text }) => text))
  const referred = labelsIn(textOf(lines))
  const kept: SourceLine[] = []
  for (let index = 0; index < lines.length; ) {
    const line = lines[index]
    if (!line) break
    const label = isCode[index] ? undefined : definition.exec(line.text)?.[1]
    if (label === undefined || !referred.has(label) || footnotes.has(label)) {
      kept.push(line)
      index++
      continue
    }
    const end = endOfFootnote(lines, index, isCode)
    footnotes.set(label, textOf(lines.slice(index, end)))
    index = end
  }
  return kept
}

/** The footnotes that a text refers to, and those that they refer to, to stand behind it. */
export function usedFootnotes(text: string, footnotes: Footnotes): string[] {
  const used = labelsIn(text)
  // What is added meanwhile is gone through as well.
  for (const label of used) for (const other of labelsIn(footnotes.get(label) ?? '')) used.add(other)
  return [...used].flatMap((label) => footnotes.get(label) ?? [])
}

/** Text right below a footnote belongs to it, and so does what is indented, also after empty lines. */
function endOfFootnote(lines: readonly SourceLine[], start: number, isCode: readonly boolean[]): number {
  let end = start + 1
  for (let index = end; index < lines.length; index++) {
    const text = lines[index]?.text ?? ''
    if (text.trim() === '') continue
    const goesOn = index === end && !isCode[index] && !/^ {0,3}(?:[#>:|~`{[]|[-*+] |\d+[.)] )/.test(text)
    if (!goesOn && !/^(?: {2,}|\t)/.test(text)) break
    end = index + 1
  }
  return end
}

/** Labels that a text refers to; one at the start of a definition is none. */
function labelsIn(text: string): Set<string> {
  return new Set([...text.matchAll(reference)].map(([, label = '']) => label))
}

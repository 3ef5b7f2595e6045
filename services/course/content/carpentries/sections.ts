import MarkdownIt from 'markdown-it'
import { divLine } from '../../domain/markdown.ts'
import { codeLines } from './literal.ts'
import type { SourceLine } from './source-line.ts'

/** A stretch of an episode under one heading, or before the first one. */
export type Section = {
  /** Plain text of the heading; undefined before the first one. */
  heading: string | undefined
  /** Without the heading. */
  lines: SourceLine[]
}

const parser = new MarkdownIt({ html: true })

/**
 * Cuts an episode at the headings that divide it: those outside of divs, of the highest level that occurs twice, or of
 * the only one. A div is never cut.
 */
export function sectionsOf(lines: readonly SourceLine[]): Section[] {
  const headings = headingsOutsideDivs(lines)
  const levels = [...new Set(headings.map(({ level }) => level))].sort()
  const level = levels.find((one) => headings.filter((heading) => heading.level === one).length > 1) ?? levels[0]
  const cuts = headings.filter((heading) => heading.level === level)
  const sections: Section[] = [{ heading: undefined, lines: lines.slice(0, cuts[0]?.start ?? lines.length) }]
  for (const [index, { text, end }] of cuts.entries()) {
    sections.push({ heading: text, lines: lines.slice(end, cuts[index + 1]?.start ?? lines.length) })
  }
  return sections
    .map(({ heading, lines }) => ({ heading, lines: trimmed(lines) }))
    .filter(({ heading, lines }) => heading !== undefined || lines.length > 0)
}

type Heading = { level: number; text: string; start: number; end: number }

function headingsOutsideDivs(lines: readonly SourceLine[]): Heading[] {
  const texts = lines.map(({ text }) => text)
  const depths = divDepths(texts)
  // The marks of a div are no text: a heading right under one would be taken for a part of it.
  const tokens = parser.parse(texts.map((text, index) => (depths[index]?.isMark ? '' : text)).join('\n'), {})
  return tokens.flatMap((token, index): Heading[] => {
    const [start, end] = token.map ?? [0, 0]
    if (token.type !== 'heading_open' || token.level > 0 || depths[start]?.depth !== 0) return []
    const text = plainHeading(tokens[index + 1]?.children?.map(({ content }) => content).join('') ?? '')
    return text === '' ? [] : [{ level: Number(token.tag.slice(1)), text, start, end }]
  })
}

/** For each line how many divs it stands in, and whether it is a mark of one. */
export function divDepths(texts: readonly string[]): { depth: number; isMark: boolean }[] {
  const isCode = codeLines(texts)
  let depth = 0
  return texts.map((text, index) => {
    const div = isCode[index] ? undefined : divLine(text)
    if (div === undefined) return { depth, isMark: false }
    if (div !== '') return { depth: depth++, isMark: true }
    depth = Math.max(0, depth - 1)
    return { depth, isMark: true }
  })
}

/** Without the attributes that may follow it, such as `{#an-anchor}`. */
function plainHeading(text: string): string {
  return text
    .replace(/\s*\{[#.:][^}]*\}\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function trimmed(lines: SourceLine[]): SourceLine[] {
  const isText = ({ text }: SourceLine) => text.trim() !== ''
  const first = lines.findIndex(isText)
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex(isText) + 1)
}

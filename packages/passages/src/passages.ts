import { closesFence, type OpeningFence, openingFence } from './fence.ts'

/** A stretch of a subtopic's Markdown under one heading; `content.slice(startOffset, endOffset)` is its `text`. */
export type PassageDraft = { heading: string; text: string; startOffset: number; endOffset: number }

// What one answer can quote whole. A single paragraph or code block may be longer and stays in one piece.
const passageLengthGoal = 2_000

// In characters. Every piece of a section repeats its heading.
const maxHeadingLength = 200

type Line = { start: number; end: number; text: string }
type Section = { heading: string; start: number; end: number; breaks: number[] }

/**
 * Cuts a subtopic's content at its headings (CommonMark: ATX, and setext under a single line), and long sections at
 * blank lines; never inside a fenced code block. A heading without text of its own goes with the section below it.
 * A subtopic without content gives one empty passage, so that its title and code are found.
 */
export function passagesOf({ title, content }: { title: string; content: string }): PassageDraft[] {
  const passages = sections(content, title)
    .flatMap((section) => pieces(section))
    .map(({ heading, start, end }) => trimmed(content, heading, start, end))
    .filter(({ text }) => text !== '')
  return passages.length > 0 ? passages : [{ heading: title, text: '', startOffset: 0, endOffset: 0 }]
}

function sections(content: string, title: string): Section[] {
  const found: Section[] = []
  let section: Section = { heading: title, start: 0, end: 0, breaks: [] }
  let hasText = false
  let fence: OpeningFence | undefined
  const all = lines(content)
  all.forEach((line, index) => {
    section.end = line.end
    if (fence !== undefined) {
      if (closesFence(line.text, fence)) fence = undefined
      return
    }
    fence = openingFence(line.text)
    const heading = fence === undefined ? headingAt(all, index) : undefined
    if (heading !== undefined) {
      if (hasText) {
        section.end = line.start
        found.push(section)
        section = { heading, start: line.start, end: line.end, breaks: [] }
      }
      section.heading = heading
      hasText = false
    } else if (line.text.trim() === '') {
      section.breaks.push(line.start)
    } else if (!isSetextUnderline(all, index)) {
      hasText = true
    }
  })
  return [...found, section]
}

/** A section in pieces near the length that is aimed at, cut at its blank lines. */
function pieces({ heading, start, end, breaks }: Section): { heading: string; start: number; end: number }[] {
  const cut: { heading: string; start: number; end: number }[] = []
  let from = start
  let lastBreak = start
  for (const place of [...breaks, end]) {
    if (place - from > passageLengthGoal && lastBreak > from) {
      cut.push({ heading, start: from, end: lastBreak })
      from = lastBreak
    }
    lastBreak = place
  }
  return [...cut, { heading, start: from, end }]
}

function trimmed(content: string, heading: string, start: number, end: number): PassageDraft {
  const raw = content.slice(start, end)
  // Whole blank lines only: the indentation of the first line means something in Markdown.
  const startOffset = start + (/^(?:[ \t]*\r?\n)*/.exec(raw)?.[0].length ?? 0)
  const text = content.slice(startOffset, end).trimEnd()
  return { heading, text, startOffset, endOffset: startOffset + text.length }
}

function lines(content: string): Line[] {
  const found: Line[] = []
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf('\n', start)
    const end = newline === -1 ? content.length : newline + 1
    found.push({ start, end, text: content.slice(start, end).replace(/\r?\n$/, '') })
    start = end
  }
  return found
}

function headingAt(all: Line[], index: number): string | undefined {
  const text = all[index]?.text ?? ''
  // Without the flag `s` a U+2028 in the line would be no match, sought for in the square of the line's length.
  const [, atx] = /^ {0,3}#{1,6}(?:[ \t]+(.*))?$/s.exec(text) ?? []
  if (atx !== undefined) return headingText(atx)
  return isSetextUnderline(all, index + 1) ? headingText(text) : undefined
}

/** Without closing marks and shortened; undefined when nothing is left. No pattern, which long lines would make slow. */
function headingText(text: string): string | undefined {
  const trimmedText = text.trim()
  let end = trimmedText.length
  while (trimmedText[end - 1] === '#') end--
  const closed = end === 0 || /\s/.test(trimmedText[end - 1] ?? '')
  const heading = closed ? trimmedText.slice(0, end).trimEnd() : trimmedText
  // By code points: half a character could not be stored.
  return (
    Array.from(heading.slice(0, 2 * maxHeadingLength))
      .slice(0, maxHeadingLength)
      .join('') || undefined
  )
}

/** Under one line of plain text that stands alone: under lists, quotes and tables such a line means something else. */
function isSetextUnderline(all: Line[], index: number): boolean {
  if (!/^ {0,3}(?:=+|-+)[ \t]*$/.test(all[index]?.text ?? '')) return false
  const above = all[index - 1]?.text ?? ''
  if (!/^ {0,3}[^\s>#|*+`~-]/.test(above) || /^ {0,3}\d+[.)]\s/.test(above) || above.includes('|')) return false
  return (all[index - 2]?.text ?? '').trim() === ''
}

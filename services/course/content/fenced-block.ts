import { closesFence, openingFence } from '@learnlab/passages'

/** A fenced code block of CommonMark (section 4.5) at the top level of a document. */
export type FencedBlock = {
  /** The info string with its white space normalised, e.g. `python example`. */
  info: string
  /** The lines between the fences, each ended by `\n`; empty for an empty block. */
  text: string
  /** 1-based line of the opening fence, counted from the start of the Markdown. */
  line: number
  /** False when the document ends before the closing fence. */
  closed: boolean
}

/** The fenced blocks of a Markdown text in order. Blocks inside quotations and lists are not looked for. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = []
  const lines = markdown.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const fence = openingFence(lines[index] ?? '')
    if (fence === undefined) continue

    const info = fence.info.trim().replace(/\s+/g, ' ')
    const block: FencedBlock = { info, text: '', line: index + 1, closed: false }
    const inside: string[] = []
    for (index++; index < lines.length; index++) {
      const line = lines[index] ?? ''
      if (closesFence(line, fence)) {
        block.closed = true
        break
      }
      inside.push(`${withoutIndent(line, fence.indent)}\n`)
    }
    block.text = inside.join('')
    blocks.push(block)
  }
  return blocks
}

/** A fence that is indented takes as many spaces off its lines, where they have them. */
function withoutIndent(line: string, spaces: number): string {
  let start = 0
  while (start < spaces && line[start] === ' ') start++
  return line.slice(start)
}

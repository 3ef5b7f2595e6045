/** A fenced code block of CommonMark (section 4.5) at the top level of a document. */
export interface FencedBlock {
  /** The info string with its white space normalised, e.g. `python example`. */
  info: string
  /** The lines between the fences, each ended by `\n`; empty for an empty block. */
  text: string
  /** 1-based line of the opening fence, counted from the start of the Markdown. */
  line: number
  /** False when the document ends before the closing fence. */
  closed: boolean
}

const opening = /^( {0,3})(`{3,}|~{3,})(.*)$/

/** The fenced blocks of a Markdown text in order. Blocks inside quotations and lists are not looked for. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = []
  const lines = markdown.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const [, indent = '', fence = '', rest = ''] = opening.exec(lines[index] ?? '') ?? []
    // A backtick in the info string makes it inline code: ```like this```.
    if (fence === '' || (fence.startsWith('`') && rest.includes('`'))) continue

    const block: FencedBlock = { info: rest.trim().replace(/\s+/g, ' '), text: '', line: index + 1, closed: false }
    const inside: string[] = []
    for (index++; index < lines.length; index++) {
      const line = lines[index] ?? ''
      if (closes(line, fence)) {
        block.closed = true
        break
      }
      inside.push(`${withoutIndent(line, indent.length)}\n`)
    }
    block.text = inside.join('')
    blocks.push(block)
  }
  return blocks
}

function closes(line: string, fence: string): boolean {
  const match = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)
  return match?.[1] !== undefined && match[1][0] === fence[0] && match[1].length >= fence.length
}

/** A fence that is indented takes as many spaces off its lines, where they have them. */
function withoutIndent(line: string, spaces: number): string {
  let start = 0
  while (start < spaces && line[start] === ' ') start++
  return line.slice(start)
}

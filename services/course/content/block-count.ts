import MarkdownIt, { type Token } from 'markdown-it'
import { divLine } from '../domain/markdown.ts'
import { codeLines } from './carpentries/literal.ts'
import { type CourseContent, textsOf } from './course-content.ts'

/** How many blocks of each kind a text has; divs by their class, such as `div challenge`. */
export type BlockCount = Map<string, number>

const parser = new MarkdownIt({ html: true })

const kinds: Record<string, string> = {
  heading_open: 'heading',
  paragraph_open: 'paragraph',
  fence: 'code block',
  code_block: 'code block',
  bullet_list_open: 'list',
  ordered_list_open: 'list',
  blockquote_open: 'quotation',
  table_open: 'table',
  html_block: 'HTML',
  hr: 'rule',
}

/** Counts the blocks of Markdown texts, and the figures and links in them. */
export function countBlocks(texts: readonly string[]): BlockCount {
  const count: BlockCount = new Map()
  const add = (kind: string) => count.set(kind, (count.get(kind) ?? 0) + 1)
  for (const text of texts) {
    const lines = text.split(/\r\n|\r|\n/)
    const isCode = codeLines(lines)
    const blocks = lines.map((line, index) => {
      const div = isCode[index] ? undefined : divLine(line)
      if (div) add(`div ${/[a-z][\w-]*/i.exec(div)?.[0].toLowerCase() ?? div}`)
      return div === undefined ? line : ''
    })
    const visit = (token: Token) => {
      const kind = kinds[token.type]
      if (kind) add(kind)
      if (token.type === 'image') add('figure')
      if (token.type === 'link_open') add('link')
      for (const child of token.children ?? []) visit(child)
    }
    for (const token of parser.parse(blocks.join('\n'), {})) visit(token)
  }
  return count
}

/** A line for each kind: how many went in, how many came out; what differs is marked. */
export function compareCounts(before: BlockCount, after: BlockCount): { lines: string[]; lost: number } {
  const kindsSeen = [...new Set([...before.keys(), ...after.keys()])].sort()
  let lost = 0
  const lines = kindsSeen.map((kind) => {
    const [read, stored] = [before.get(kind) ?? 0, after.get(kind) ?? 0]
    lost += Math.max(0, read - stored)
    return `  ${kind.padEnd(22)} ${String(read).padStart(6)} ${String(stored).padStart(6)}${read === stored ? '' : '  differs'}`
  })
  return { lines, lost }
}

/** The blocks of a course as it is stored. A subtopic that begins a section of a lesson has its heading as title. */
export function countStored(content: CourseContent, source: BlockCount): BlockCount {
  const count = countBlocks(textsOf(content))
  const missing = (source.get('heading') ?? 0) - (count.get('heading') ?? 0)
  const titles = content.topics.flatMap((topic) => topic.subtopics.filter(({ title }) => title !== topic.title)).length
  if (missing > 0) count.set('heading', (count.get('heading') ?? 0) + Math.min(missing, titles))
  return count
}
